internal import SpaceContent
internal import SpaceContract
internal import SpaceReview
internal import SpaceSandbox

extension SpaceTestReport {
  /// The report as JSON.
  var value: Value {
    [
      "space": .text(package.manifest.id), "package": .text("\(package.cid)"), "failed": .int(Int64(failed)),
      "specs": .list(specs.files.map(value)), "coverage": value(specs.coverage), "goldens": .list(goldens.map(value)),
      "recorded": .list(recorded.map(value)),
    ]
  }

  private func value(_ file: SpecReport.File) -> Value {
    var map: Value.Map = ["file": .text(file.path), "cases": .list(file.cases.map(value))]
    map["refusal"] = file.refusal.map { .text($0) }
    return .map(map)
  }

  private func value(_ test: SpecReport.Case) -> Value {
    var map: Value.Map = ["name": .text(test.name), "passed": .bool(test.failure == nil), "instructions": .int(test.instructions)]
    guard let failure = test.failure else { return .map(map) }
    map["verdict"] = .text(failure.verdict.rawValue)
    map["message"] = .text(failure.message)
    map["place"] = failure.place.map { ["file": .text($0.file), "line": .int(Int64($0.line))] }
    map["lines"] = .list(failure.lines.map { .int(Int64($0)) })
    return .map(map)
  }

  private func value(_ coverage: Coverage) -> Value {
    [
      "lines": .int(Int64(coverage.executable)), "reached": .int(Int64(coverage.covered)),
      "files": .list(
        coverage.files.map { file in
          [
            "file": .text(file.path), "counted": .bool(file.isCounted), "lines": .int(Int64(file.executable)),
            "reached": .int(Int64(file.covered)),
            "not_reached": .list(file.uncovered.map { [.int(Int64($0.lowerBound)), .int(Int64($0.upperBound))] }),
          ]
        }),
      "callbacks": .map(Value.Map(coverage.callbacks.map { ($0.name, .int(Int64($0.calls))) })),
    ]
  }

  private func value(_ golden: GoldenCheck) -> Value {
    var map: Value.Map = [
      "name": .text(golden.name), "passed": .bool(golden.passed), "steps": .int(Int64(golden.steps)),
      "steps_matched": .int(Int64(golden.stepsMatched)), "same_package": .bool(golden.isSamePackage),
      "same_worker": .bool(golden.isSameWorker),
    ]
    map["difference"] = golden.difference.map { .text($0) }
    if !golden.details.isEmpty { map["details"] = .list(golden.details.map { .text($0) }) }
    return .map(map)
  }

  private func value(_ recording: GoldenRecording) -> Value {
    var map: Value.Map = [
      "name": .text(recording.name), "changed": .bool(recording.hasChanged), "steps": .int(Int64(recording.steps)),
      "outcome": .text(recording.outcome),
    ]
    map["refusal"] = recording.refusal.map { .text($0) }
    return .map(map)
  }
}
