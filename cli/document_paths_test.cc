// SPDX-License-Identifier: Apache-2.0
//
// What files a command's arguments mean: files, folders without their
// receipts, and lists on standard input.
#include "cli/document_paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <streambuf>
#include <string>

namespace diptych {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class DocumentPaths : public ::testing::Test {
 protected:
  DocumentPaths()
      : folder_(
            ::testing::TempDir() + "document_paths_" +
            ::testing::UnitTest::GetInstance()->current_test_info()->name()) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~DocumentPaths() override { std::filesystem::remove_all(folder_); }

  std::string Make(const std::string& name) const {
    std::ofstream(folder_ + "/" + name) << "x";
    return folder_ + "/" + name;
  }

  std::string folder_;
  std::istringstream nothing_;
};

TEST_F(DocumentPaths, OfAFolderAreItsFilesByNameWithoutReceipts) {
  const std::string b = Make("b.json");
  const std::string a = Make("a.pdf");
  Make("a.pdf.diptych");
  Make(".hidden");
  Make("report.csv");
  Make("a.qr.svg");
  const auto paths = ExpandDocumentPaths({folder_}, nothing_);
  ASSERT_TRUE(paths);
  EXPECT_THAT(*paths, ElementsAre(a, b));
}

TEST_F(DocumentPaths, OfAListAreItsLines) {
  std::istringstream input("x.json\n\nwith space.pdf\r\nlast");
  const auto paths = ExpandDocumentPaths({"-"}, input);
  ASSERT_TRUE(paths);
  EXPECT_THAT(*paths, ElementsAre("x.json", "with space.pdf", "last"));
}

TEST_F(DocumentPaths, CountTheReceiptsOfFoldersAndLists) {
  Make("a.pdf");
  Make("a.pdf.diptych");
  std::istringstream input("x.json\nx.json.diptych\n");
  PassedOver passed_over;
  const auto paths = ExpandDocumentPaths({folder_, "-"}, input, &passed_over);
  ASSERT_TRUE(paths);
  EXPECT_THAT(*paths, ElementsAre(folder_ + "/a.pdf", "x.json"));
  EXPECT_EQ(Describe(passed_over), "Passed over 2 receipts.");
  EXPECT_EQ(Describe({.hidden = 2, .links = 1, .others = 1}),
            "Passed over 2 hidden files or folders, 1 link (name what it "
            "points to), 1 that is no plain file.");
  EXPECT_EQ(Describe({}), "");
}

TEST_F(DocumentPaths, CountWhatIsLeftOutForItsNameAlone) {
  for (const char* name : {"a.json", "a.json.diptych", "lone.json.diptych",
                           "b.qr.svg", "report.csv"}) {
    Make(name);
  }
  PassedOver passed_over;
  const auto paths = ExpandDocumentPaths({folder_}, nothing_, &passed_over);
  ASSERT_TRUE(paths);
  EXPECT_THAT(*paths, ElementsAre(folder_ + "/a.json"));
  EXPECT_EQ(Describe(passed_over),
            "Passed over 1 receipt, 1 receipt without its document, 1 QR "
            "symbol (.qr.svg), 1 report of issue (report.csv).");
}

TEST_F(DocumentPaths, OfAVerifierAreCredentialsUnderWhateverName) {
  constexpr char kCredential[] = R"({"type":["VerifiableCredential"]})";
  const auto make = [&](const std::string& name, std::string_view text) {
    std::ofstream(folder_ + "/" + name) << text;
    return folder_ + "/" + name;
  };
  const std::string hidden = make(".a.json", kCredential);
  const std::string receipt = make("b.diptych", kCredential);
  const std::string symbol = make(
      "c.qr.svg", R"(<svg xmlns:openbadges="https://purl.imsglobal.org/ob/)"
                  R"(v3p0"><openbadges:credential verify="eyJhbGciOiJFUzI1NiJ9)"
                  R"(.e30.AQID"/></svg>)");
  const std::string table =
      make("report.csv", "[" + std::string(kCredential) + "]");
  make(".d.json", R"({"a":1})");
  make("e.qr.svg", "<svg/>");
  make("f.diptych", "{");
  PassedOver passed_over;
  FilesRead read;
  const auto paths =
      ExpandDocumentPaths({folder_}, nothing_, &passed_over, &read);
  ASSERT_TRUE(paths);
  EXPECT_THAT(*paths, ElementsAre(receipt, symbol, table, hidden));
  EXPECT_EQ(Describe(passed_over),
            "Passed over 1 receipt without its document, 1 QR symbol "
            "(.qr.svg), 1 hidden file or folder.");
  EXPECT_FALSE(ExpandDocumentPaths({folder_}, nothing_));
  // Those that were taken are not read again, and the others now.
  make("b.diptych", "changed");
  make("f.diptych", "changed");
  EXPECT_EQ(AsText(read.Take(receipt).value()), kCredential);
  EXPECT_EQ(AsText(read.Take(folder_ + "/f.diptych").value()), "changed");
  EXPECT_EQ(AsText(read.Take(receipt).value()), "changed");
}

TEST(FilesRead, KeepsNoMoreThanItMay) {
  FilesRead read;
  read.Keep("no-such-a", Bytes(kFilesReadMax - 1));
  read.Keep("no-such-b", Bytes(2));
  read.Keep("no-such-c", Bytes(1));
  EXPECT_FALSE(read.Take("no-such-b"));
  EXPECT_EQ(read.Take("no-such-c").value().size(), 1U);
  EXPECT_TRUE(read.Take("no-such-a"));
  read.Keep("no-such-b", Bytes(2));
  EXPECT_TRUE(read.Take("no-such-b"));
}

TEST_F(DocumentPaths, CountWhatIsNoPlainFile) {
  Make("a.pdf");
  Make(".hidden");
  std::filesystem::create_symlink("a.pdf", folder_ + "/link.pdf");
  PassedOver passed_over;
  ASSERT_TRUE(ExpandDocumentPaths({folder_}, nothing_, &passed_over));
  EXPECT_EQ(passed_over.hidden, 1U);
  EXPECT_EQ(passed_over.links, 1U);
}

TEST_F(DocumentPaths, AreNotRepeatedInWhatIsWrongWithThem) {
  EXPECT_EQ(ProblemOf("a.json", "a.json: cannot open"), "cannot open");
  EXPECT_EQ(ProblemOf("a.json", "a.json.diptych: cannot open"),
            "a.json.diptych: cannot open");
  EXPECT_EQ(ProblemOf("a.json", "is empty"), "is empty");
}

TEST_F(DocumentPaths, OfSingleFilesAreNoFolders) {
  EXPECT_TRUE(RefuseFolders({Make("a.json"), "none", "-"}));
  const Status status = RefuseFolders({Make("a.json"), folder_});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kInvalid);
  EXPECT_THAT(status.error().message, HasSubstr("name them, such as"));
}

TEST_F(DocumentPaths, OfWhatIsAnchoredAreNoReceipts) {
  std::filesystem::create_directory(folder_ + "/folder.diptych");
  EXPECT_TRUE(RefuseReceipts({"x.json", "-", folder_ + "/folder.diptych"}));
  const Status status = RefuseReceipts({"a.json", "x.json.diptych"});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kInvalid);
  EXPECT_THAT(status.error().message,
              HasSubstr("name its document, \"x.json\""));
}

TEST_F(DocumentPaths, NameWhatDoesNotExist) {
  const auto paths = ExpandDocumentPaths({folder_ + "/no.pdf"}, nothing_);
  ASSERT_FALSE(paths);
  EXPECT_EQ(paths.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(paths.error().message, HasSubstr("no.pdf"));
}

TEST_F(DocumentPaths, RefuseAFolderWithoutDocuments) {
  Make("only.diptych");
  const auto paths = ExpandDocumentPaths({folder_}, nothing_);
  ASSERT_FALSE(paths);
  EXPECT_EQ(paths.error().code, ErrorCode::kInvalid);
  EXPECT_THAT(paths.error().message,
              HasSubstr("holds no documents. Passed over 1 receipt without"));
}

// Gives a line, and then fails as a disk does.
class FailingBuffer : public std::streambuf {
 protected:
  int_type underflow() override {
    if (is_read_) throw std::runtime_error("read error");
    is_read_ = true;
    setg(line_, line_, line_ + 7);
    return line_[0];
  }

 private:
  char line_[8] = "x.json\n";
  bool is_read_ = false;
};

TEST_F(DocumentPaths, RefuseAListThatCannotBeReadToItsEnd) {
  FailingBuffer buffer;
  std::istream input(&buffer);
  const auto paths = ExpandDocumentPaths({"-"}, input);
  ASSERT_FALSE(paths);
  EXPECT_EQ(paths.error().code, ErrorCode::kIo);
  EXPECT_THAT(paths.error().message, HasSubstr("standard input: cannot be"));
}

TEST_F(DocumentPaths, RefuseAListWithoutDocuments) {
  for (const char* text : {"", "\n\r\n", "x.json.diptych\n"}) {
    std::istringstream input(text);
    const auto paths = ExpandDocumentPaths({"-"}, input);
    ASSERT_FALSE(paths) << text;
    EXPECT_EQ(paths.error().code, ErrorCode::kInvalid);
    EXPECT_THAT(paths.error().message, HasSubstr("names no documents"));
  }
}

TEST_F(DocumentPaths, RefuseALineThatIsNoPath) {
  std::istringstream zero(std::string("x.json\0y.json\n", 14));
  EXPECT_EQ(ExpandDocumentPaths({"-"}, zero).error().code, ErrorCode::kInvalid);
  std::istringstream input(std::string(kPathSizeMax + 1, 'a') + "\n");
  const auto paths = ExpandDocumentPaths({"-"}, input);
  ASSERT_FALSE(paths);
  EXPECT_EQ(paths.error().code, ErrorCode::kLimit);
}

}  // namespace
}  // namespace diptych
