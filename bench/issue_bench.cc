// SPDX-License-Identifier: Apache-2.0
// Measures `diptych issue` as a registrar meets it: a spreadsheet of 10,000
// rows made into signed, anchored credentials with their receipts, against a
// node in a process of its own. Then the same given again, and the same after
// it was killed twice, once among the signatures and once among the batches.
//
// Beside it, measured in the same run: what no way of issuing can leave out,
// the canonical form and one Ed25519 signature of the very credentials, and
// one synced write of this disk.

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <iostream>
#include <span>
#include <string>

#include "bench/measure.h"
#include "cli/credential_signer.h"
#include "cli/issue_input.h"
#include "cli/wallet_session.h"
#include "credential/canonical_forms.h"
#include "credential/cryptosuite.h"
#include "credential/proof.h"
#include "json/parse.h"
#include "node/config.h"
#include "node/node.h"
#include "platform/file.h"
#include "platform/system_clock.h"
#include "platform/system_random.h"
#include "wallet/network_folder.h"

namespace diptych {
namespace {

// For the limit.
constexpr std::size_t kSampled = 300;

struct Options {
  std::size_t credentials = 10'000;
  std::string directory = "issue-bench-data";
};

// Of one step: seconds of the wallet's one thread, and by the clock.
struct Time {
  double cpu = 0;
  double wall = 0;
};

// What an issuing process tells of itself before it ends; goes through a pipe.
struct Account {
  std::size_t issued = 0;
  std::size_t issued_before = 0;
  Time whole;
  Time input;    // Reading the table and the template.
  Time opening;  // The wallet, with its passphrase.
  Time making;   // Until the last credential has its file.
  Time signing;  // Of making.
  Time asking;   // Waiting for the node.
};

// A process of ours: its number, and what it used.
struct Ended {
  int status = 0;
  double peak_mib = 0;
};

class Stopwatch {
 public:
  explicit Stopwatch(Time& total)
      : total_(total), cpu_(ThreadCpu()), wall_(WallSeconds()) {}
  ~Stopwatch() {
    total_.cpu += ThreadCpu() - cpu_;
    total_.wall += WallSeconds() - wall_;
  }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;

 private:
  Time& total_;
  double cpu_;
  double wall_;
};

// Asks another registry, and keeps the time that takes.
class TimedRegistry : public RegistryPort {
 public:
  TimedRegistry(RegistryPort& registry, Time& time)
      : registry_(registry), time_(time) {}

  Result<SubmitAnswer> Submit(const Transaction& transaction) override {
    const Stopwatch watch(time_);
    return registry_.Submit(transaction);
  }
  Result<NetworkAnswer> GetNetwork() override {
    const Stopwatch watch(time_);
    return registry_.GetNetwork();
  }
  Result<MemberAnswer> GetMember(MemberId member) override {
    const Stopwatch watch(time_);
    return registry_.GetMember(member);
  }
  Result<StatusListAnswer> GetStatusList(ListId list) override {
    const Stopwatch watch(time_);
    return registry_.GetStatusList(list);
  }
  Result<std::vector<std::optional<Receipt>>> GetReceipts(
      std::span<const EntryIndex> entries) override {
    const Stopwatch watch(time_);
    return registry_.GetReceipts(entries);
  }
  Result<std::vector<std::optional<Receipt>>> FindReceipts(
      std::span<const Digest> commitments) override {
    const Stopwatch watch(time_);
    return registry_.FindReceipts(commitments);
  }

 private:
  RegistryPort& registry_;
  Time& time_;
};

// Runs `work` in a process of its own, which ends with this one at the latest.
template <class Work>
pid_t Spawn(Work&& work) {
  std::fflush(nullptr);
  const pid_t parent = ::getpid();
  const pid_t process = ::fork();
  CHECK(process >= 0);
  if (process != 0) return process;
  CHECK(::prctl(PR_SET_PDEATHSIG, SIGKILL) == 0);
  if (::getppid() != parent) ::_exit(1);
  work();
  std::fflush(nullptr);
  ::_exit(0);
}

Ended WaitForEnd(pid_t process) {
  Ended ended;
  rusage usage{};
  CHECK(::wait4(process, &ended.status, 0, &usage) == process);
  ended.peak_mib = static_cast<double>(usage.ru_maxrss) / 1024;
  return ended;
}

struct Pipe {
  Pipe() { CHECK(::pipe(ends) == 0); }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    CloseRead();
    CloseWrite();
  }
  void CloseRead() { Close(ends[0]); }
  void CloseWrite() { Close(ends[1]); }
  template <class T>
  void Send(const T& value) const {
    CHECK(::write(ends[1], &value, sizeof(T)) == sizeof(T));
  }
  // False if the other end has gone.
  template <class T>
  bool Receive(T& value) const {
    return ::read(ends[0], &value, sizeof(T)) == sizeof(T);
  }

  int ends[2] = {-1, -1};

 private:
  static void Close(int& end) {
    if (end >= 0) ::close(end);
    end = -1;
  }
};

// `diptych node run` of the network's folder, at a free port.
class NodeProcess {
 public:
  explicit NodeProcess(const std::string& network) {
    Pipe ready;
    process_ = Spawn([&] { Serve(network, ready, stop_); });
    ready.CloseWrite();
    stop_.CloseRead();
    CHECK(ready.Receive(port_));
  }
  NodeProcess(const NodeProcess&) = delete;
  NodeProcess& operator=(const NodeProcess&) = delete;
  ~NodeProcess() { Stop(); }

  std::string url() const {
    return "http://127.0.0.1:" + std::to_string(port_);
  }

  double CpuNow() const {
    clockid_t clock{};
    timespec time{};
    CHECK(::clock_getcpuclockid(process_, &clock) == 0);
    CHECK(::clock_gettime(clock, &time) == 0);
    return static_cast<double>(time.tv_sec) +
           static_cast<double>(time.tv_nsec) * 1e-9;
  }

  // Once.
  Ended Stop() {
    if (process_ == 0) return {};
    stop_.CloseWrite();
    return WaitForEnd(std::exchange(process_, 0));
  }

 private:
  static void Serve(const std::string& network, const Pipe& ready, Pipe& stop) {
    stop.CloseWrite();
    auto folder = NetworkFolder::Open(network);
    CHECK(folder.has_value());
    auto config = LoadNodeConfig(folder->node_config_path());
    CHECK(config.has_value());
    config->rpc_port = 0;
    SystemClock clock;
    SystemRandom random;
    EventLog log(EventLog::Format::kText, EventLog::Level::kWarning);
    auto node = Node::Open(
        *config, {folder->StoredPassphrase().value(), "the network's folder"},
        clock, random, log);
    CHECK(node.has_value());
    CHECK((*node)->Start());
    ready.Send((*node)->rpc_port());
    char nothing = 0;
    stop.Receive(nothing);  // Until the other end is closed.
    (*node)->Stop();
  }

  pid_t process_ = 0;
  std::uint16_t port_ = 0;
  Pipe stop_;
};

// Where a run kills itself, counted in credentials; 0 for nowhere.
struct Cut {
  std::size_t made = 0;
  std::size_t anchored = 0;
};

struct Work {
  std::string directory;  // With the table, the template and the network.
  std::string node;
  std::string out;
  Cut cut;
};

std::string NetworkOf(const Work& work) {
  return JoinPath(work.directory, "network");
}

// What `diptych issue` does, in its order.
Account Issue(const Work& work) {
  Account account;
  const double begin_cpu = ThreadCpu();
  const double begin_wall = WallSeconds();
  const auto so_far = [&] {
    return Time{.cpu = ThreadCpu() - begin_cpu,
                .wall = WallSeconds() - begin_wall};
  };
  const auto input =
      ReadIssueInput(JoinPath(work.directory, "achievement.json"),
                     JoinPath(work.directory, "class.csv"), {});
  CHECK(input && input->table.problems.empty());
  account.input = so_far();
  Console console(std::cout, std::cerr, {});
  SystemClock clock;
  SystemRandom random;
  Surroundings surroundings{
      .console = console, .clock = clock, .random = random};
  const auto session = WalletSession::Open({.network = NetworkOf(work),
                                            .node = work.node,
                                            .passphrase_file = {},
                                            .unlocks_credential_key = true},
                                           surroundings, nullptr);
  CHECK(session.has_value());
  account.opening = so_far();
  account.making = account.opening;
  Issuer issuer = (*session)->issuer();
  TimedRegistry registry(issuer.registry, account.asking);
  const Issuer timed{.network = issuer.network,
                     .profile = issuer.profile,
                     .key = issuer.key,
                     .key_number = issuer.key_number,
                     .registry = registry,
                     .clock = clock,
                     .pause = issuer.pause,
                     .random = random};
  const auto sign =
      MakeSigner(ProofChoice::kEddsaRdfc2022, (*session)->credential_key(),
                 issuer.profile, clock, random);
  CHECK(sign.has_value());
  IssueOptions options;
  options.made = [&](std::size_t done, std::size_t) {
    account.making = so_far();
    if (done == work.cut.made) ::raise(SIGKILL);
  };
  options.anchor.progress = [&](const AnchorProgress& progress) {
    if (work.cut.anchored != 0 && progress.done >= work.cut.anchored) {
      ::raise(SIGKILL);
    }
  };
  const auto report = CredentialIssuer(timed, (*session)->journal())
                          .Run({.form = input->form,
                                .recipients = input->table.recipients,
                                .directory = work.out,
                                .secured = CredentialForm::kJson,
                                .sign =
                                    [&](const JsonObject& credential) {
                                      const Stopwatch watch(account.signing);
                                      return (*sign)(credential);
                                    }},
                               options);
  if (!report) std::fprintf(stderr, "%s\n", report.error().message.c_str());
  CHECK(report.has_value());
  account.issued = report->issued;
  account.issued_before = report->issued_before;
  account.whole = so_far();
  return account;
}

struct Run {
  Account account;
  double node_cpu = 0;
  double peak_mib = 0;
};

// In a process of its own, so that its memory is nobody else's.
Run IssueInProcess(const Work& work, const NodeProcess& node) {
  Run run;
  Pipe pipe;
  const double before = node.CpuNow();
  const pid_t process = Spawn([&] { pipe.Send(Issue(work)); });
  pipe.CloseWrite();
  const bool has_account = pipe.Receive(run.account);
  const Ended ended = WaitForEnd(process);
  const bool is_cut = work.cut.made + work.cut.anchored > 0;
  CHECK(has_account != is_cut);
  CHECK(is_cut ? WIFSIGNALED(ended.status) : ended.status == 0);
  run.node_cpu = node.CpuNow() - before;
  run.peak_mib = ended.peak_mib;
  return run;
}

// A school's achievement with one result, as a registrar writes it.
constexpr std::string_view kAchievement = R"json({
"format":"diptych/achievement-template/v1","validFor":"P3Y","creditsEarned":6,
"achievement":{"id":"https://college.example/achievements/welding-2",
"type":"Achievement","achievementType":"MicroCredential",
"name":"Welding, level 2","description":"Plans and makes butt and fillet joints
 in structural steel of up to 12 mm, and finds and mends the faults in them.",
"criteria":{"id":"https://college.example/welding-2/criteria","narrative":
"Twelve welds made under supervision, each inspected by two assessors."},
"creditsAvailable":6,"inLanguage":"en","tag":["welding","metalwork"],
"alignment":[{"type":"Alignment","targetName":"Welders and flame cutters",
"targetType":"CFItem","targetCode":"7212","targetFramework":"ISCO-08",
"targetUrl":"https://frameworks.example/isco-08/7212"}],
"resultDescription":[{"id":"https://college.example/welding-2/score",
"type":"ResultDescription","name":"Practical test","resultType":"RawScore",
"valueMin":"0","valueMax":"100","requiredValue":"60"}]}})json";

void WriteInput(const Options& options) {
  CHECK(MakeDirectory(options.directory));
  std::string achievement(kAchievement);
  std::erase(achievement, '\n');
  CHECK(WriteFile(JoinPath(options.directory, "achievement.json"),
                  AsBytes(achievement)));
  std::string table = "name,email,student number,result\r\n";
  for (std::size_t i = 0; i < options.credentials; ++i) {
    const std::string number = std::to_string(i);
    table += "Person " + number + ",p" + number + "@college.example," + number +
             "," + std::to_string(60 + i % 40) + "\r\n";
  }
  CHECK(WriteFile(JoinPath(options.directory, "class.csv"), AsBytes(table)));
  SystemRandom random;
  CHECK(CreateNetwork({.directory = JoinPath(options.directory, "network"),
                       .origin = "registry.example/log",
                       .names = {"Nordhafen College"},
                       .did = "did:web:college.example",
                       .url = {},
                       .hosts = {},
                       .passphrase = {},
                       .time = SystemClock().Now()},
                      random));
}

// Seconds of the canonical form and one signature of a credential, of the
// files that a run has made.
double LimitSeconds(const Options& options, const std::string& folder) {
  SystemRandom random;
  const Ed25519SecretKey key = Ed25519SecretKey::Generate(random);
  const PinnedContexts contexts = PinnedContexts::Standard();
  const std::size_t count = std::min(options.credentials, kSampled);
  double seconds = 0;
  for (std::size_t i = 1; i <= count; ++i) {
    char name[16];
    std::snprintf(name, sizeof name, "%06zu.json", i);
    const auto file = ReadFile(JoinPath(folder, name), kMaxDocumentSize);
    CHECK(file.has_value());
    auto json = ParseJson(AsText(*file));
    CHECK(json.has_value());
    JsonObject credential = json->as_object();
    JsonObject proof = credential["proof"].as_array().at(0).as_object();
    credential.erase("proof");
    proof.erase("proofValue");
    const double begin = ThreadCpu();
    CanonicalForms forms(credential, contexts);
    const auto octets =
        HashForSuite(Cryptosuite::kEddsaRdfc2022, SignatureAlgorithm::kEdDsa,
                     forms, {}, proof);
    CHECK(octets && !std::ranges::equal(key.Sign(*octets), Digest{}));
    seconds += ThreadCpu() - begin;
  }
  return seconds / static_cast<double>(count);
}

double SyncedWriteSeconds(const std::string& directory) {
  SyncedFile file(JoinPath(directory, "synced"));
  std::vector<double> samples;
  for (int i = 0; i < 100; ++i) samples.push_back(file.Append());
  return Percentile(samples, 0.5);
}

void PrintSteps(const Run& run, double count) {
  const Account& a = run.account;
  const auto line = [&](const char* step, double cpu, double wall) {
    std::printf("  %-38s %9.1f us %9.1f us %5.1f %%\n", step, 1e6 * cpu / count,
                1e6 * wall / count, 100 * wall / a.whole.wall);
  };
  std::printf(
      "for each credential:                       processor"
      "    by the clock\n");
  line("table and template", a.input.cpu, a.input.wall);
  line("opening the wallet", a.opening.cpu - a.input.cpu,
       a.opening.wall - a.input.wall);
  line("signing", a.signing.cpu, a.signing.wall);
  line("building, writing the file",
       a.making.cpu - a.opening.cpu - a.signing.cpu,
       a.making.wall - a.opening.wall - a.signing.wall);
  line("asking the node", a.asking.cpu, a.asking.wall);
  line("reading back, planning, the receipt",
       a.whole.cpu - a.making.cpu - a.asking.cpu,
       a.whole.wall - a.making.wall - a.asking.wall);
  line("all", a.whole.cpu, a.whole.wall);
  line("the node's processes", run.node_cpu, 0);
}

void PrintRun(const char* name, const Run& run) {
  const Account& a = run.account;
  std::printf(
      "%-28s %6zu issued, %6zu before; %6.1f s (%5.1f s of processor), "
      "%4.0f MiB\n",
      name, a.issued, a.issued_before, a.whole.wall, a.whole.cpu, run.peak_mib);
}

int Measure(const Options& options) {
  std::filesystem::remove_all(options.directory);
  WriteInput(options);
  const double synced = SyncedWriteSeconds(options.directory);
  const auto count = static_cast<double>(options.credentials);
  Work work{.directory = options.directory,
            .node = {},
            .out = JoinPath(options.directory, "whole"),
            .cut = {}};
  NodeProcess node(NetworkOf(work));
  work.node = node.url();
  const Run whole = IssueInProcess(work, node);
  CHECK(whole.account.issued == options.credentials);
  const Run again = IssueInProcess(work, node);
  CHECK(again.account.issued_before == options.credentials);
  const double limit = LimitSeconds(options, work.out);

  work.out = JoinPath(options.directory, "cut");
  const std::size_t half = options.credentials / 2;
  work.cut = {.made = half, .anchored = 0};
  IssueInProcess(work, node);
  work.cut = {.made = 0, .anchored = half};
  IssueInProcess(work, node);
  work.cut = {};
  const Run resumed = IssueInProcess(work, node);
  CHECK(resumed.account.issued + resumed.account.issued_before ==
        options.credentials);
  const Ended node_ended = node.Stop();
  std::filesystem::remove_all(options.directory);

  const double ratio = limit / (whole.account.whole.cpu / count);
  std::printf(
      "limits here and now: canonical form and signature %.0f us, "
      "synced write of 4 KiB %.0f us\n",
      1e6 * limit, 1e6 * synced);
  PrintRun("whole", whole);
  PrintRun("the same again", again);
  PrintRun("after two kills", resumed);
  std::printf(
      "%.0f credentials a second by the clock, %.0f a second of the "
      "wallet's processor\n",
      count / whole.account.whole.wall, count / whole.account.whole.cpu);
  PrintSteps(whole, count);
  std::printf("the node's peak: %.0f MiB\n", node_ended.peak_mib);
  std::printf("ratio %.2f (limit / processor time of a credential)\n", ratio);
  return 0;
}

bool ReadOptions(std::span<char*> words, Options& options) {
  for (std::size_t i = 1; i + 1 < words.size(); i += 2) {
    if (std::strcmp(words[i], "--credentials") == 0) {
      options.credentials = std::stoul(words[i + 1]);
    } else if (std::strcmp(words[i], "--directory") == 0) {
      options.directory = words[i + 1];
    } else {
      return false;
    }
  }
  return words.size() % 2 == 1 && options.credentials > 1;
}

}  // namespace
}  // namespace diptych

int main(int argc, char** argv) {
  diptych::Options options;
  if (!diptych::ReadOptions({argv, static_cast<std::size_t>(argc)}, options)) {
    std::fprintf(
        stderr, "usage: issue_bench [--credentials COUNT] [--directory DIR]\n");
    return 2;
  }
  return diptych::Measure(options);
}
