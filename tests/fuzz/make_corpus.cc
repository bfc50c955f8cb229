// SPDX-License-Identifier: Apache-2.0
//
// Writes the seeds of the fuzz targets into the folder that it is given, one
// folder a target: small valid inputs made by the encoders themselves.
//
//   build/dev/tests/fuzz/make_corpus tests/fuzz/corpus
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <string>

#include "audit/progress_record.h"
#include "base/base58.h"
#include "base/base64.h"
#include "base/wire.h"
#include "consensus/certificate.h"
#include "consensus/evidence.h"
#include "consensus/forensics.h"
#include "consensus/guard_record.h"
#include "consensus/message.h"
#include "consensus/vote_keys.h"
#include "crypto/public_key_text.h"
#include "crypto/sha256.h"
#include "json/canonical.h"
#include "peer/frame.h"
#include "peer/hello.h"
#include "proto/diptych/v1/service.pb.h"
#include "registry/block.h"
#include "registry/receipt_cbor.h"
#include "registry/receipt_json.h"
#include "registry/receipt_proto.h"
#include "replica/exchange.h"
#include "storage/block_record.h"
#include "storage/guard_slot.h"
#include "storage/index_run.h"
#include "storage/unfinalised_block.h"
#include "tests/fuzz/corpus_writer.h"
#include "tests/fuzz/credential_corpus.h"
#include "tests/fuzz/http_corpus.h"
#include "tests/fuzz/outside_corpus.h"
#include "tests/fuzz/proof_corpus.h"
#include "tests/fuzz/sample_credential.h"
#include "tests/support/sample_register.h"
#include "tests/support/test_contexts.h"
#include "tests/support/test_directory.h"
#include "tlog/bundle.h"
#include "tlog/checkpoint.h"
#include "tlog/fields.h"
#include "tlog/member_cosignature.h"
#include "tlog/note.h"
#include "tlog/policy.h"
#include "tlog/proof_text.h"
#include "tlog/signature_line.h"
#include "verdict/verdict.h"
#include "wallet/anchor_journal.h"

namespace diptych {
namespace {

Bytes Prefixed(std::uint8_t first, ByteView rest) {
  Bytes out{first};
  out.insert(out.end(), rest.begin(), rest.end());
  return out;
}

// Parts with their lengths in front, then the last without.
Bytes Joined(std::initializer_list<ByteView> parts, ByteView last) {
  WireWriter writer;
  for (const ByteView part : parts) {
    writer.U32(static_cast<std::uint32_t>(part.size()));
    writer.Raw(part);
  }
  writer.Raw(last);
  return writer.Take();
}

void AddTransaction(CorpusWriter& writer, const std::string& name,
                    const CheckedTransaction& checked) {
  Bytes octets = ToBytes(checked.transaction().signature);
  const Bytes& body = checked.transaction().body_octets;
  octets.insert(octets.end(), body.begin(), body.end());
  writer.Add("transaction", name, octets);
}

void WriteAccreditations(CorpusWriter& writer) {
  SampleRegister sample(3, 2);
  const Accredit everything{.issuer = {1}};
  const Accredit some{.issuer = {1},
                      .to = {sample.state().tip.time.value + 600'000},
                      .scope = {"Diploma", "https://a.example/"}};
  const Accredit withdraw{.issuer = {1}, .withdraw = true, .scope = some.scope};
  AddTransaction(writer, "accredit", sample.Sign(everything, {2}));
  AddTransaction(writer, "accredit-some", sample.Sign(some, {2}));
  AddTransaction(writer, "accredit-withdraw", sample.Sign(withdraw, {2}));
  const SampleBlock block =
      sample.NextBlock({sample.Sign(everything, {2}), sample.Sign(some, {2})});
  BundleReader reader(block.execution.entries.bundle());
  writer.Add("entry", "accreditation", *reader.Next());
  writer.Add("entry", "accreditation-of-some", *reader.Next());
  writer.Add("member_record", "accredited",
             EncodeMemberRecord(block.execution.members.front()));
}

void WriteRegister(CorpusWriter& writer, SampleRegister& sample) {
  writer.Add("genesis", "one-member", sample.genesis_entry());
  writer.Add("genesis", "three-members", SampleRegister(2, 3).genesis_entry());
  writer.Add("member_record", "member-1",
             EncodeMemberRecord(sample.state().members.begin()->second));

  const CheckedTransaction open = sample.OpenList();
  sample.Advance({open});
  const CheckedTransaction anchor = sample.Anchor({0}, {5}, 3);
  const CheckedTransaction document = sample.Document("https://a.example/d");
  const SampleBlock block = sample.NextBlock({anchor, document});
  sample.Apply(block);
  const CheckedTransaction revoke = sample.SetStatus(
      {0}, {{5}}, CredentialStatus::kInvalid, StatusReason::kSuperseded);

  AddTransaction(writer, "open-list", open);
  AddTransaction(writer, "anchor", anchor);
  AddTransaction(writer, "document", document);
  AddTransaction(writer, "change-status", revoke);
  writer.Add("header", "block-2", EncodeHeader(block.stored.header));
  Bytes record =
      EncodeBlockFront(block.stored.header, block.execution.outcomes);
  record.insert(record.end(), block.stored.payload.begin(),
                block.stored.payload.end());
  writer.Add("block_record", "two", record);
  writer.Add("run_file_name", "level-2",
             RunFileName({.begin = 256, .end = 512, .level = 2}));
  writer.Add("payload", "two", Prefixed(2, block.stored.payload));
  writer.Add("list_record", "list-0",
             ToDirectoryRecord(sample.state().lists.at(0)).value);
  writer.Add("document_record", "document",
             ToDirectoryRecord(sample.state().documents.begin()->second).value);

  const ByteView bundle = block.execution.entries.bundle();
  writer.Add(
      "bundle", "block-2",
      Prefixed(static_cast<std::uint8_t>(block.execution.entries.count() - 1),
               bundle));
  writer.Add("entry", "credential", bundle.subspan(2, kCredentialEntrySize));
  writer.Add("entry", "seal", EncodeEntry(block.execution.seal));
  writer.Add("entry", "status-change",
             EncodeEntry(StatusChangeEntry{.member = {1}, .position = {5}}));
  WriteAccreditations(writer);
  writer.Add("entry", "list-opened", EncodeEntry(ListOpenedEntry{}));
  writer.Add("entry", "document",
             EncodeEntry(DocumentEntry{.name = "https://a.example/d"}));
}

void WriteExchanges(CorpusWriter& writer) {
  SampleRegister sample;
  sample.Advance({sample.OpenList()});
  const std::vector<SharedBatch> batches =
      MakeBatches({sample.Anchor({0}, {5}, 3), sample.Document("https://d")});
  const BatchReference reference = ReferenceTo(*batches[0]);
  writer.Add("references", "one", EncodeReferences({&reference, 1}));
  writer.Add("batch", "two-transactions", EncodeBatch(*batches[0]));
  writer.Add("question", "batches",
             EncodeQuestion(BatchesQuestion{{reference, reference}}));
  writer.Add("question", "certificates",
             EncodeQuestion(CertificatesQuestion{{7}, {9}}));
  writer.Add("question", "block", EncodeQuestion(BlockQuestion{Digest{1}}));
  writer.Add("question", "range", EncodeQuestion(RangeQuestion{{4'711}}));

  const SampleBlock block = sample.NextBlock(batches[0]->transactions);
  const RawBlock raw{.header = block.stored.header,
                     .references = EncodeReferences({&reference, 1}),
                     .payload = block.stored.payload};
  const Certificate certificate{
      .statement = {.view = raw.header.view, .kind = VoteKind::kFinalize},
      .signatures = {{.signer = {0}, .octets = {}},
                     {.signer = {2}, .octets = {}}}};
  writer.Add("blocks", "block", EncodeBlocks(raw));
  writer.Add("blocks", "empty-range", EncodeBlocks(RawRange{}));
  writer.Add("blocks", "range",
             EncodeBlocks(RawRange{.blocks = {raw, raw},
                                   .beyond = {raw.header},
                                   .finalization = certificate}));
}

void WriteLog(CorpusWriter& writer, const SampleRegister& sample) {
  const std::string origin = sample.state().genesis.origin;
  const auto log =
      SignerKey::Make(origin, SignatureType::kEd25519, sample.log_key());
  const auto validator =
      SignerKey::Make(ValidatorKeyName(origin, {1}),
                      SignatureType::kCosignature, sample.keys({1}).checkpoint);
  CHECK(log && validator);
  const Checkpoint checkpoint{.origin = origin,
                              .size = sample.state().log.size(),
                              .root = sample.state().log.Root()};
  const std::string text = FormatCheckpoint(checkpoint);
  const Note note{
      .text = text,
      .signatures = {SignNote(*log, text),
                     Cosign(*validator, checkpoint, {1'700'000'000})}};
  writer.Add("checkpoint", "plain", text);
  writer.Add("note", "cosigned", FormatNote(note));
  writer.Add("signature_lines", "two",
             FormatSignatureLine(note.signatures[0]) +
                 FormatSignatureLine(note.signatures[1]));
  writer.Add("hash_text", "root", FormatHash(checkpoint.root));
  writer.Add("decimal", "largest", std::to_string(UINT64_MAX));
  writer.Add(
      "member_cosignature", "validator",
      EncodeMemberCosignature(CosignAs(MemberId{1}, *validator, origin,
                                       {.size = sample.state().log.size(),
                                        .root = sample.state().log.Root()},
                                       {1'700'000'000})));
  writer.Add("vkey", "log", log->verifier().Format());
  writer.Add("vkey", "validator", validator->verifier().Format());
  const auto policy =
      FormatNetworkPolicy({.genesis = sample.state().network_id,
                           .log = log->verifier(),
                           .log_url = "",
                           .validators = {validator->verifier()},
                           .threshold = 1});
  CHECK(policy.has_value());
  writer.Add("policy", "one-of-one", *policy);
  writer.Add("policy_evaluation", "one-of-one",
             Joined({AsBytes(*policy)}, AsBytes(FormatNote(note))));
  for (const char* path :
       {"tile/0/000", "tile/0/x001/x234/067.p/8", "tile/entries/001.p/44"}) {
    std::string name(path);
    for (char& c : name) c = c == '/' ? '-' : c;
    writer.Add("tile_path", name, std::string_view(path));
  }
  LogProof proof;
  proof.path = {Digest{1}, Digest{2}};
  proof.note = note;
  writer.Add("proof_text", "two-hashes", FormatLogProof(proof));
}

void WriteDocuments(CorpusWriter& writer, const SampleRegister& sample) {
  writer.Add(
      "json", "mixed",
      std::string_view(
          R"({"b":[1,-0,1e21,0.000001,1E30,true,null],"a":"\u20ac\n"})"));
  writer.Add("json", "nested", std::string_view(R"([[[[{"x":{"y":[]}}]]]])"));
  writer.Add("document", "badge",
             std::string_view(
                 R"({"@context":["https://www.w3.org/ns/credentials/v2"],)"
                 R"("id":"urn:uuid:7e3b1c5a-9d1f-4c3b-8a53-2f1f0f7f3a11",)"
                 R"("type":["VerifiableCredential","OpenBadgeCredential"],)"
                 R"("name":"Welding","issuer":{"id":"did:web:a.example"}})"));
  const std::string head = Base64UrlEncode(AsBytes(R"({"alg":"EdDSA"})"));
  const std::string body = Base64UrlEncode(AsBytes(R"({"jti":"x"})"));
  const std::string token =
      head + "." + body + "." + Base64UrlEncode(Bytes(64, 7));
  writer.Add("document", "token", token);
  writer.Add("document", "sd-jwt", token + "~WyJzIiwiYSIsMV0~");
  writer.Add("document", "pdf", std::string_view("%PDF-1.4\n%%EOF\n"));
  writer.Add("base64", "five", Base64Encode(AsBytes("hello")));
  writer.Add("multikey", "checkpoint",
             EncodeMultikey(sample.keys({1}).checkpoint.public_key()));
  writer.Add("multikey", "anchoring",
             EncodeMultikey(sample.keys({1}).anchoring.public_key()));
}

void WriteReceipts(CorpusWriter& writer) {
  const Receipt& receipt = SampleReceipt();
  const Bytes cbor = EncodeReceiptCbor(receipt);
  writer.Add("receipt_json", "sample", FormatReceiptJson(receipt));
  writer.Add("receipt_cbor", "sample", cbor);
  Receipt as_answered = receipt;
  as_answered.salt.reset();
  writer.Add("receipt_proto", "sample",
             ToProto(as_answered).SerializeAsString());
  CHECK(JudgeCredential({.document = ReadDocument(AsBytes(kSampleDocument)),
                         .receipt = receipt,
                         .policy = ParsePolicy(SamplePolicyText()).value(),
                         .now = kSampleVerdictTime,
                         .contexts = TestContexts()})
            .verdict == Verdict::kValid);
  writer.Add(
      "verdict", "valid",
      Joined({AsBytes(kSampleDocument), cbor}, AsBytes(SamplePolicyText())));
}

void WriteKeysAndTimes(CorpusWriter& writer) {
  writer.Add("base58", "two-zeros", Base58Encode(Bytes{0, 0, 1, 2, 3}));
  // The example of RFC 8410 section 10.3.
  writer.Add("key_pem", "open-ed25519",
             std::string_view(
                 "-----BEGIN PRIVATE KEY-----\n"
                 "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9E"
                 "dVhC\n-----END PRIVATE KEY-----\n"));
  for (const char* time :
       {"2026-11-21T10:04:00Z", "2026-11-21T11:04:00.5+01:00",
        "2016-12-31T23:59:60Z", "0000-02-29T00:00:00-23:59"}) {
    std::string name(time);
    std::erase(name, ':');
    writer.Add("timestamp", name, std::string_view(time));
  }
  for (const char* duration : {"30m", "24h", "7d", "36525d"}) {
    writer.Add("duration", duration, std::string_view(duration));
  }
  writer.Add("run_file_name", "level-1",
             "0000000000000abc-00000123456789ab-01.run");
  // Two records of one prefix among others, all within the target's span.
  WireWriter run;
  for (std::uint64_t i = 0; i < 5; ++i) {
    run.U64((i == 2 ? 1 : i) << 60U);
    run.U64(16 + 50 * i);
  }
  writer.Add("index_run", "five", run.bytes());
}

// A channel's number or, for neither, an octet that is none; then frames.
void WritePeers(CorpusWriter& writer) {
  const auto add = [&](const std::string& name, std::uint8_t first,
                       std::initializer_list<std::pair<FrameKind, Bytes>> all) {
    Bytes octets{first};
    for (const auto& [kind, body] : all) {
      AppendFrameHeader(
          {.kind = kind, .size = static_cast<std::uint32_t>(body.size())},
          octets);
      octets.insert(octets.end(), body.begin(), body.end());
    }
    writer.Add("peer_frames", name, octets);
  };
  const Hello hello{.version = kPeerProtocolVersion,
                    .network_id = Digest{1, 2, 3},
                    .member = {7},
                    .channel = 1};
  add("hello", 0xff, {{FrameKind::kHello, EncodeHello(hello)}});
  add("consensus", 0,
      {{FrameKind::kKeepAlive, Bytes(24, 1)},
       {FrameKind::kVote, Bytes(100, 2)},
       {FrameKind::kPeerStatus, {}}});
  add("bulk", 1,
      {{FrameKind::kPull, Bytes(40, 3)}, {FrameKind::kBatch, Bytes(300, 4)}});
  writer.Add("peer_hello", "bulk", EncodeHello(hello));
  Hello later = hello;
  later.version = 2;
  Bytes longer = EncodeHello(later);
  longer.resize(60, 9);
  writer.Add("peer_hello", "later-version", longer);
}

void WriteRpc(CorpusWriter& writer) {
  const std::pair<const char*, std::string_view> targets[] = {
      {"call", "/diptych.v1.Registry/Submit"},
      {"tile", "/tile/0/x001/x234/067.p/8"},
      {"absolute", "http://node.example/checkpoint"},
      {"branch", "/branch/5-9"},
      {"index", "/"}};
  for (const auto& [name, target] : targets) {
    writer.Add("request_target", "status-then",
               std::string_view(
                   "/status/7/revocation?timestamp=2023-11-14T22%3A13%3A20Z"));
    writer.Add("request_target", "token-then",
               std::string_view("/status/7/token?time=1700000000"));
    writer.Add("request_target", name, target);
  }
  writer.Add("connect_error", "not-found",
             std::string_view(
                 R"({"code":"not_found","message":"no such","details":[]})"));
  writer.Add("node_url", "name",
             std::string_view("http://node.example:7300/registry/"));
  writer.Add("node_url", "ipv6", std::string_view("http://[::1]:7300"));
  writer.Add("connect_timeout", "ten-seconds", std::string_view("10000"));
  writer.Add("content_type", "json",
             std::string_view("application/json; charset=utf-8"));
  writer.Add("content_type", "proto", std::string_view("application/proto"));

  v1::SubmitRequest submit;
  submit.mutable_transaction()->set_body("body");
  submit.mutable_transaction()->set_signature("signature");
  submit.set_want_receipts(true);
  writer.Add("proto_body", "submit",
             Prefixed(0, AsBytes(submit.SerializeAsString())));
  const std::pair<std::uint8_t, std::string_view> bodies[] = {
      {0, R"({"transaction":{"body":"Ym9keQ==","signature":"c2ln"},)"
          R"("wantReceipts":true})"},
      {2, R"({"commitment":["3q2+7w=="],"entryIndex":["5",6]})"},
      {4, R"({"list":1,"position":300,"height":"9"})"},
      {6, R"({"document":"3q2+7w=="})"}};
  for (const auto& [method, body] : bodies) {
    writer.Add("json_body", "method-" + std::to_string(method),
               Prefixed(method, AsBytes(body)));
  }
}

void WriteEvidence(CorpusWriter& writer, SampleRegister& sample,
                   const Vote& finalize, const Vote& nullify) {
  Certificate named{.statement = finalize.statement, .signatures = {}};
  named.signatures.push_back({{3}, finalize.signature});
  writer.Add("branch", "one-header",
             EncodeBranch({.genesis = sample.genesis_entry(),
                           .headers = {sample.genesis_block().header},
                           .certificates = {named, named}}));
  const Evidence evidence = MakeEvidence(finalize, nullify);
  writer.Add("entry", "evidence",
             EncodeEntry(EvidenceEntry{
                 .member = {1}, .time = {}, .evidence = evidence}));
  AddTransaction(writer, "evidence", sample.Sign(ReportEvidence{evidence}));
  writer.Add(
      "conviction_record", "nullify-and-finalize",
      ToDirectoryRecord(
          ConvictionRecord{.place = {{1}, {1}, {42}},
                           .contradiction = Contradiction::kNullifyAndFinalize,
                           .recorded = {}})
          .value);
}

void WriteVotes(CorpusWriter& writer, SampleRegister& sample) {
  const StoredBlock block = sample.NextBlock({sample.OpenList()}).stored;
  const Digest hash = HeaderHash(block.header);
  const EcdsaSecretKey& key = sample.keys({1}).consensus;
  const EcdsaVoteSigner signer(block.header.network_id, key);
  const auto cast = [&](VoteKind kind, const Digest& named) {
    const Statement statement{
        .epoch = {1}, .view = {42}, .kind = kind, .block_hash = named};
    return Vote{.statement = statement,
                .signer = {3},
                .signature = signer.Sign(statement)};
  };
  const Vote finalize = cast(VoteKind::kFinalize, hash);
  const Vote nullify = cast(VoteKind::kNullify, {});
  writer.Add("vote", "finalize", EncodeVote(finalize));
  writer.Add("vote", "nullify", EncodeVote(nullify));
  writer.Add("evidence", "nullify-and-finalize",
             EncodeEvidence(MakeEvidence(finalize, nullify)));
  for (const std::uint16_t signers :
       std::initializer_list<std::uint16_t>{1, 3, 43}) {
    Certificate certificate{.statement = finalize.statement, .signatures = {}};
    for (std::uint16_t i = 0; i < signers; ++i) {
      certificate.signatures.push_back({{i}, finalize.signature});
    }
    writer.Add("certificate", std::to_string(signers) + "-signers",
               EncodeCertificate(certificate));
  }
  WriteEvidence(writer, sample, finalize, nullify);
  const Proposal proposal{.header = block.header,
                          .references = Bytes(46, 1),
                          .signature = finalize.signature};
  writer.Add("proposal", "one-reference", EncodeProposal(proposal));
  writer.Add("peer_status", "behind",
             EncodePeerStatus({.epoch = {1},
                               .view = {42},
                               .final_view = {40},
                               .final_height = {39}}));

  GuardRecord record{.epoch = {1}, .view = {42}, .nullified = true};
  writer.Add("guard_record", "given-up", EncodeGuardRecord(record));
  record.notarized = hash;
  record.finalized = {{41}, hash};
  writer.Add("guard_record", "all", EncodeGuardRecord(record));
  writer.Add("guard_slot", "all",
             EncodeGuardSlot({.sequence = 8,
                              .identity = {key.public_key().bytes(),
                                           block.header.network_id},
                              .record = record}));
  Bytes unfinalised = EncodeUnfinalisedFront({.hash = hash,
                                              .header = block.header,
                                              .references = Bytes(46, 1),
                                              .payload = {}});
  unfinalised.insert(unfinalised.end(), block.payload.begin(),
                     block.payload.end());
  writer.Add("unfinalised_block", "one-transaction", unfinalised);
}

std::string FileText(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  CHECK(in.good());
  return {std::istreambuf_iterator<char>(in), {}};
}

void WriteFiles(CorpusWriter& writer) {
  writer.Add("node_config", "example",
             FileText(DIPTYCH_SOURCE_DIR "/network-configs/example/node.toml"));
  writer.Add("node_config", "four-validators",
             FileText(DIPTYCH_SOURCE_DIR
                      "/network-configs/four-validators/member-1/node.toml"));
  const TestDirectory folder;
  const std::string path = folder.path() + "/anchors.journal";
  {
    auto journal = AnchorJournal::Open(path, Digest{});
    CHECK(journal.has_value());
    const AnchorJournal::Plan plans[] = {
        {.document = Digest{1}, .salt = {}, .list = {0}, .position = {7}},
        {.document = Digest{2},
         .salt = ToSalt(Bytes(kSaltSize, 7)).value(),
         .list = {1},
         .position = {0}}};
    const AnchorJournal::Anchored anchored{.document = Digest{1},
                                           .entry = {4711}};
    CHECK(journal->RecordPlans(plans));
    CHECK(journal->RecordAnchored({&anchored, 1}));
  }
  writer.Add("anchor_journal", "two-plans", FileText(path));

  const Bytes block = EncodeProgressRecord(Bytes(kHeaderSize, 7));
  const Bytes empty = EncodeProgressRecord({});
  writer.Add("progress_record", "block", block);
  writer.Add("progress_record", "empty", empty);
  Bytes progress = ToBytes(AsBytes(kProgressMagic));
  writer.Add("progress_file", "none", progress);
  for (const Bytes& record : {block, empty, block}) {
    progress.insert(progress.end(), record.begin(), record.end());
  }
  writer.Add("progress_file", "three-blocks", progress);
  progress.resize(progress.size() - 1);
  writer.Add("progress_file", "torn", progress);
}

}  // namespace
}  // namespace diptych

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: make_corpus FOLDER\n", stderr);
    return 2;
  }
  diptych::CorpusWriter writer(argv[1]);
  diptych::SampleRegister sample;
  diptych::WriteRegister(writer, sample);
  diptych::WriteExchanges(writer);
  diptych::WriteLog(writer, sample);
  diptych::WriteDocuments(writer, sample);
  diptych::WriteCredentials(writer);
  diptych::WriteStatusLists(writer);
  diptych::WriteOutside(writer);
  diptych::WriteJsonLd(writer);
  diptych::WriteReceipts(writer);
  diptych::WriteKeysAndTimes(writer);
  diptych::WritePeers(writer);
  diptych::WriteRpc(writer);
  diptych::WriteHttp(writer);
  diptych::WriteFiles(writer);
  diptych::WriteVotes(writer, sample);
  for (const diptych::ProofSeed& seed : diptych::ProofSeeds()) {
    writer.Add(seed.target, seed.name, seed.text);
  }
  return 0;
}
