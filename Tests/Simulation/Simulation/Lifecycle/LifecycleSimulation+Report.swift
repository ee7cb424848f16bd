extension LifecycleSimulation {
  /// What the run was, in a few tables.
  public var report: String {
    let ended = tally.ends.values.reduce(0, +)
    return """
      seed \(seed): \(tally.steps) steps of entries and sessions, \(tally.diskOperations) operations of the disk
      sessions: \(ended) ended, \(model.running.count) running; begun again after a crash \(tally.begunAgain), resumed in the midst \
      \(tally.resumed), woken from a wait \(tally.woken)
      \(LifecycleSimulation.list(tally.ends))
      answers of agents:
      \(LifecycleSimulation.list(tally.answers))
      requests: \(tally.duplicates) sent once more, \(tally.reordered) out of their order
      \(LifecycleSimulation.list(tally.replies))
      \(tally.crashes) crashes, \(tally.refusedByDisk) commits that the disk refused; of those in doubt \(tally.doubtsKept) were kept, \
      \(tally.doubtsGone) were not
      \(crashTable)
      digest \(runDigest)
      """
  }

  private static func list(_ counts: [String: Int]) -> String {
    counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "  \(right("\($0.value)")) \($0.key)" }.joined(separator: "\n")
  }

  private static func right(_ text: String) -> String { String(repeating: " ", count: max(0, 8 - text.utf8.count)) + text }

  private var crashTable: String {
    let head = "  the power failed" + CrashMoment.allCases.map { LifecycleSimulation.right($0.rawValue) }.joined()
    let rows = CommitPoint.allCases.map { point in
      let name = "  \(point.rawValue)"
      let padding = String(repeating: " ", count: 18 - name.utf8.count)
      return name + padding + CrashMoment.allCases.map { LifecycleSimulation.right("\(tally.crashes(point, $0))") }.joined()
    }
    return ([head] + rows).joined(separator: "\n")
  }
}
