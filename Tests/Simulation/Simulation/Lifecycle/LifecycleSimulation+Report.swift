extension LifecycleSimulation {
  /// What the run was, in a few tables.
  public var report: String {
    let ended = tally.ends.values.reduce(0, +)
    return """
      seed \(seed): \(tally.steps) steps of entries and sessions, \(tally.diskOperations) operations of the disk
      sessions: \(ended) ended, \(model.running.count) running; begun again after a crash \(tally.begunAgain), resumed in the midst \
      \(tally.resumed), woken from a wait \(tally.woken)
      \(tally.ends.listed)
      answers of agents:
      \(tally.answers.listed)
      requests: \(tally.duplicates) sent once more, \(tally.reordered) out of their order
      \(tally.replies.listed)
      \(tally.crashes) crashes, \(tally.refusedByDisk) commits that the disk refused; of those in doubt \(tally.doubtsKept) were kept, \
      \(tally.doubtsGone) were not
      \(crashTable)
      digest \(runDigest)
      """
  }

  private var crashTable: String {
    let head = "  the power failed" + CrashMoment.allCases.map { $0.rawValue.right }.joined()
    let rows = CommitPoint.allCases.map { point in
      let name = "  \(point.rawValue)"
      let padding = String(repeating: " ", count: 18 - name.utf8.count)
      return name + padding + CrashMoment.allCases.map { "\(tally.crashes(point, $0))".right }.joined()
    }
    return ([head] + rows).joined(separator: "\n")
  }
}

extension [String: Int] {
  /// One count a line, the largest first.
  var listed: String {
    sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\("\($0.value)".right) \($0.key)" }.joined(separator: "\n")
  }
}

extension String {
  /// At the right of a column.
  fileprivate var right: String { String(repeating: " ", count: Swift.max(0, 10 - utf8.count)) + self }
}
