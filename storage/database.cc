// SPDX-License-Identifier: Apache-2.0
#include "storage/database.h"

#include <algorithm>
#include <vector>

#include "base/wire.h"
#include "platform/descriptor.h"
#include "platform/file.h"
#include "storage/database_options.h"
#include "storage/wal_room.h"

namespace diptych {
namespace {

std::vector<rocksdb::ColumnFamilyDescriptor> Describe(
    std::size_t cache_octets) {
  const std::shared_ptr<rocksdb::Cache> cache =
      rocksdb::NewLRUCache(cache_octets);
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (std::size_t i = 0; i < kFamilyCount; ++i) {
    families.emplace_back(std::string(kFamilyNames[i]),
                          MakeFamilyOptions(static_cast<Family>(i), cache));
  }
  return families;
}

Error NewerFormat(std::uint64_t format) {
  return {ErrorCode::kRefused,
          "the store has format " + std::to_string(format) +
              ", and this program knows formats up to " +
              std::to_string(kStoreFormat) + ": use the newer program"};
}

Error OlderFormat() {
  return {ErrorCode::kRefused,
          "the store has an older format, and may only be read here: start its "
          "node with this program once, which brings it up to date"};
}

std::unique_ptr<rocksdb::Env> WithWalRoom(rocksdb::Env* env) {
  return rocksdb::NewCompositeEnv(std::make_shared<WalRoomFileSystem>(
      env == nullptr ? rocksdb::FileSystem::Default() : env->GetFileSystem()));
}

// The format of a database whose column families this program may not know.
Result<std::uint32_t> ReadFormat(const Database::Options& options) {
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* raw = nullptr;
  const rocksdb::Status opened = rocksdb::DB::OpenForReadOnly(
      MakeDatabaseOptions(options.env), options.path,
      {{std::string(kFamilyNames[0]), rocksdb::ColumnFamilyOptions()}},
      &handles, &raw);
  if (!opened.ok()) return ToError(opened, "reading the format");
  const std::unique_ptr<rocksdb::DB> db(raw);
  std::string value;
  const rocksdb::Status got =
      db->Get({}, handles[0], std::string(kFormatKey), &value);
  for (rocksdb::ColumnFamilyHandle* handle : handles) {
    db->DestroyColumnFamilyHandle(handle);
  }
  WireReader reader(AsBytes(value));
  const std::uint32_t format = reader.U32();
  if (!got.ok() || !reader.Finish()) {
    return Error{ErrorCode::kCorrupt, "format: is no number"};
  }
  return format;
}

// Whether families of this format are missing, because an older program made
// the store. Refuses a store of a newer format before anything in it is
// touched: one with other column families could not even be opened.
Result<bool> LacksFamilies(const Database::Options& options) {
  std::vector<std::string> names;
  const rocksdb::Status listed = rocksdb::DB::ListColumnFamilies(
      MakeDatabaseOptions(options.env), options.path, &names);
  if (!listed.ok()) return ToError(listed, "reading the list of families");
  std::vector<std::string> known(kFamilyNames.begin(), kFamilyNames.end());
  std::vector<std::string> old(
      kFamilyNames.begin(),
      kFamilyNames.begin() + std::ptrdiff_t{kFormatOneFamilyCount});
  std::ranges::sort(names);
  std::ranges::sort(known);
  std::ranges::sort(old);
  if (names == known) return false;

  ASSIGN_OR_RETURN(const std::uint32_t format, ReadFormat(options));
  if (format > kStoreFormat) return NewerFormat(format);
  // Some may be there already: the upgrade may have been cut off.
  if (format == 1 && std::ranges::includes(names, old) &&
      std::ranges::includes(known, names)) {
    return true;
  }
  return Error{ErrorCode::kCorrupt,
               "the database has other column families than its format"};
}

}  // namespace

Error ToError(const rocksdb::Status& status, std::string_view doing) {
  ErrorCode code = ErrorCode::kIo;
  // Only files that the database wrote itself are ever looked for.
  if (status.IsCorruption() || status.IsPathNotFound()) {
    code = ErrorCode::kCorrupt;
  }
  if (status.IsNotFound()) code = ErrorCode::kNotFound;
  return {code, std::string(doing) + ": " + status.ToString() +
                    std::string(status.IsNoSpace() ? kMakeRoom : "")};
}

std::string Reading(Family family) {
  return "reading " +
         std::string(kFamilyNames[static_cast<std::size_t>(family)]);
}

Result<std::unique_ptr<Database>> Database::Create(const Options& options) {
  // One that is not there yet RocksDB takes for trouble, and says so.
  RETURN_IF_ERROR(MakeDirectory(options.path));
  std::unique_ptr<Database> made(new Database);
  made->roomy_env_ = WithWalRoom(options.env);
  rocksdb::DBOptions database = MakeDatabaseOptions(made->roomy_env_.get());
  database.create_if_missing = true;
  database.create_missing_column_families = true;
  database.error_if_exists = true;
  database.info_log = std::make_shared<DatabaseLog>(options.on_trouble);
  database.listeners.push_back(made->errors_);
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* raw = nullptr;
  const rocksdb::Status opened = rocksdb::DB::Open(
      database, options.path, Describe(options.cache_octets), &handles, &raw);
  if (!opened.ok()) return ToError(opened, "creating the database");
  made->db_.reset(raw);
  std::ranges::copy(handles, made->families_.begin());
  return made;
}

Result<std::unique_ptr<Database>> Database::Open(const Options& options) {
  ASSIGN_OR_RETURN(const bool lacks_families, LacksFamilies(options));
  if (lacks_families && options.read_only) return OlderFormat();
  std::unique_ptr<Database> made(new Database);
  made->roomy_env_ = WithWalRoom(options.env);
  rocksdb::DBOptions database = MakeDatabaseOptions(made->roomy_env_.get());
  database.create_missing_column_families = lacks_families;
  database.info_log = std::make_shared<DatabaseLog>(options.on_trouble);
  database.listeners.push_back(made->errors_);
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* raw = nullptr;
  const auto families = Describe(options.cache_octets);
  const rocksdb::Status opened =
      options.read_only
          ? rocksdb::DB::OpenForReadOnly(database, options.path, families,
                                         &handles, &raw)
          : rocksdb::DB::Open(database, options.path, families, &handles, &raw);
  if (!opened.ok()) return ToError(opened, "opening the database");
  made->db_.reset(raw);
  std::ranges::copy(handles, made->families_.begin());

  const Result<Bytes> format = made->Get(Family::kMeta, AsBytes(kFormatKey));
  if (!format) return Annotate(format.error(), "format");
  WireReader reader(*format);
  const std::uint32_t number = reader.U32();
  if (!reader.Finish() || number == 0) {
    return Error{ErrorCode::kCorrupt, "format: is no number"};
  }
  if (number > kStoreFormat) return NewerFormat(number);
  if (number < kStoreFormat && options.read_only) return OlderFormat();
  if (number < kStoreFormat) RETURN_IF_ERROR(made->RaiseFormat());
  return made;
}

// Format 2 differs from 1 by families that are empty at first.
Status Database::RaiseFormat() {
  WireWriter format;
  format.U32(kStoreFormat);
  rocksdb::WriteOptions synced;
  synced.sync = true;
  const rocksdb::Status written =
      db_->Put(synced, family(Family::kMeta), ToSlice(AsBytes(kFormatKey)),
               ToSlice(format.bytes()));
  if (!written.ok()) return ToError(written, "raising the format");
  return Ok();
}

Database::~Database() {
  for (rocksdb::ColumnFamilyHandle* handle : families_) {
    if (handle != nullptr) db_->DestroyColumnFamilyHandle(handle);
  }
}

Result<Bytes> Database::Get(Family from, ByteView key,
                            const rocksdb::ReadOptions& how) const {
  rocksdb::PinnableSlice value;
  const rocksdb::Status got = db_->Get(how, family(from), ToSlice(key), &value);
  if (!got.ok()) return ToError(got, Reading(from));
  return ToBytes(ToView(value));
}

Result<std::uint64_t> Database::GetNumber(
    std::string_view meta_key, const rocksdb::ReadOptions& how) const {
  ASSIGN_OR_RETURN(const Bytes value,
                   Get(Family::kMeta, AsBytes(meta_key), how));
  WireReader reader(value);
  const std::uint64_t number = reader.U64();
  if (!reader.Finish()) {
    return Error{ErrorCode::kCorrupt,
                 std::string(meta_key) + ": is no number of 8 octets"};
  }
  return number;
}

Result<Bytes> Database::GetVersion(Family from, ByteView key) const {
  const std::unique_ptr<rocksdb::Iterator> at(
      db_->NewIterator({}, family(from)));
  at->Seek(ToSlice(key));
  if (!at->status().ok()) return ToError(at->status(), Reading(from));
  const std::size_t prefix = key.size() - kHeightSize;
  if (!at->Valid() || at->key().size() != key.size() ||
      !std::ranges::equal(ToView(at->key()).first(prefix), key.first(prefix))) {
    return Error{ErrorCode::kNotFound, "no version at or below this height"};
  }
  return ToBytes(ToView(at->value()));
}

Result<Database::VersionHeights> Database::GetVersionHeights(
    Family from, ByteView key) const {
  const std::unique_ptr<rocksdb::Iterator> at(
      db_->NewIterator({}, family(from)));
  const ByteView prefix = key.first(key.size() - kHeightSize);
  const auto height = [&]() -> std::optional<Height> {
    if (!at->Valid() || at->key().size() != key.size()) return std::nullopt;
    const ByteView found = ToView(at->key());
    if (!std::ranges::equal(found.first(prefix.size()), prefix)) {
      return std::nullopt;
    }
    WireReader reader(found.subspan(prefix.size()));
    return Height{~reader.U64()};  // Inverted: see StatusNodeKey.
  };
  VersionHeights heights;
  at->Seek(ToSlice(key));
  heights.at_or_below = height();
  if (at->Valid()) {
    at->Prev();
  } else if (at->status().ok()) {
    at->SeekToLast();
  }
  heights.above = height();
  if (!at->status().ok()) return ToError(at->status(), Reading(from));
  return heights;
}

}  // namespace diptych
