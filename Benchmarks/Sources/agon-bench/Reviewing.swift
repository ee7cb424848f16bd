internal import InProcess
internal import SpaceLint
internal import SpaceReview
internal import SpaceSandbox

/// Row 10. All dynamic rules of bid-tac-toe, on every core of the machine, in real time.
enum Reviewing {
  private static let target = 10.0

  static func rows(_ options: Options) async -> [Row] {
    // The other rows keep to one core; trials take two.
    bench_use_every_core()
    defer { _ = bench_use_one_core() }
    var rows: [Row] = []
    for (effort, isTarget) in [(TrialPlan.Effort.quick, true), (.full, false)] where isTarget || !options.isQuick {
      let start = ContinuousClock.now
      let report = await Trials.run(options.space, plan: TrialPlan(seed: 7, effort: effort), executable: options.worker)
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      rows.append(
        Row(
          number: 10, what: "all dynamic rules of bid-tac-toe, effort \(effort.rawValue)", ours: Show.time(seconds),
          peer: "limit " + Show.time(target), ratio: seconds / target, target: isTarget ? .atMost(1) : .none,
          floor: "\(report.sessions.played) sessions shared, \(report.findings.count) findings"))
    }
    return rows
  }
}
