internal import Glibc
internal import InProcess
internal import SpaceSandbox

/// Says on standard error what is going on; standard output holds the result alone.
func say(_ text: String) {
  let bytes = Array((text + "\n").utf8)
  _ = write(STDERR_FILENO, bytes, bytes.count)
}

do {
  let options = try Options(Array(CommandLine.arguments.dropFirst()))
  // Before there is a second thread: threads, workers and peers inherit the core.
  let core = bench_use_one_core()
  say("Everything runs on core \(core). Times are processor time; every ratio is the median of interleaved pairs.")
  var rows: [Row] = []
  // Memory first: the other rows leave this process larger.
  let measures: [(number: Int, what: String, run: () async throws -> [Row])] = [
    (6, "memory", { try await Memory.rows(options) }), (8, "waiting", { try await Waiting.rows(options) }),
    (1, "callback round trip", { RoundTrip.rows(options) }),
    (2, "steps per second", { try await Steps.rows(options) }), (3, "fresh VM", { Comparisons.freshVM(options) }),
    (4, "metering", { Metering.rows(options) }), (5, "patterns", { Comparisons.patterns(options) }),
    (7, "watching", { try await Watching.rows(options) }), (9, "static lint", { try Linting.rows(options) }),
    (10, "dynamic rules", { await Reviewing.rows(options) }), (11, "studio", { try Studio.rows(options) }),
    (12, "ledger", { try Ledgers.rows(options) }),
    (14, "records", { try Records.rows(options) }),
    (15, "matchmaking", { Queueing.rows(options) }),
    (16, "paid sessions", { try await PaidSessions.rows(options) }),
    (18, "archives", { try Archives.rows(options) }),
    (19, "log", { try Logs.rows(options) }),
    (20, "identifiers", { try Identifiers.rows(options) }),
    (21, "audit", { try await Audits.rows(options) }),
  ]
  for measure in measures where options.only.contains(measure.number) {
    say("measuring \(measure.number): \(measure.what) …")
    rows += try await measure.run()
  }
  rows.sort { $0.number < $1.number }
  print(options.isJSON ? Table.json(rows) : Table.text(rows))
  // What comes next goes to standard error, which does not wait.
  fflush(nil)
  let missed = rows.count { $0.isMet == false }
  say(missed == 0 ? "Every target is met." : "\(missed) of \(rows.count { $0.isMet != nil }) targets are missed.")
  exit(options.isStrict && missed > 0 ? 1 : 0)
} catch let fault as Options.Fault {
  say("agon-bench: \(fault.message)")
  exit(2)
} catch {
  say("agon-bench: \(error)")
  exit(2)
}
