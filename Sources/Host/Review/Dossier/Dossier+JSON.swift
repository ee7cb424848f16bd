public import SpaceContent
internal import SpaceContract
internal import SpaceLint

extension Dossier {
  /// The dossier as data. Keys are stable; new ones may be added.
  public var json: Value {
    var map: Value.Map = [
      "dossier": 1, "space": Dossier.json(identity), "worker": .text("\(worker)"),
      "permissions": .list(
        permissions.map { change in
          var map: Value.Map = [
            "permission": .text(change.permission.rawValue), "change": .text(change.kind.rawValue), "scope": .text(change.scope),
            "reason": .text(change.reason),
          ]
          map["scope_before"] = change.scopeBefore.map { .text($0) }
          return .map(map)
        }), "lint": lint.json, "trials": trials.described, "callbacks": .list(callbacks.map(Dossier.json)),
      "measured_sessions": Dossier.int(measuredSessions), "instructions_limit": Dossier.int(limits.instructions),
      "goldens": .list(goldens.map(Dossier.json)),
      "recommendation": [
        "verdict": .text(recommendation.verdict.rawValue), "reasons": .list(recommendation.reasons.map { .text($0) }),
      ],
    ]
    if let specs {
      map["specs"] = [
        "passed": Dossier.int(specs.passed), "failed": Dossier.int(specs.failed), "lines": Dossier.int(specs.coverage.executable),
        "lines_covered": Dossier.int(specs.coverage.covered),
        "failures": .list(
          specs.files.flatMap { file in
            file.cases.compactMap { test in
              test.failure.map { ["file": .text(file.path), "case": .text(test.name), "message": .text($0.message)] }
            }
          }),
      ]
    }
    map["spec_refusal"] = specRefusal.map { .text($0) }
    if let previous {
      map["previous"] = Dossier.json(previous)
      map["changes"] = .list(
        changes.map { change in
          var map: Value.Map = ["path": .text(change.path), "change": .text(change.kind.rawValue)]
          map["bytes_before"] = change.bytesBefore.map(Dossier.int)
          map["bytes"] = change.bytesNow.map(Dossier.int)
          return .map(map)
        })
      map["previous_goldens"] = .list(previousGoldens.map(Dossier.json))
    }
    return .map(map)
  }

  private static func int(_ number: Int) -> Value { .int(Int64(number)) }

  private static func json(_ identity: Identity) -> Value {
    [
      "id": .text(identity.id), "name": .text(identity.name), "version": .text(identity.version), "author": .text(identity.author),
      "license": .text(identity.license), "package": .text("\(identity.package)"),
      "files": .list(identity.files.map { ["path": .text($0.path), "bytes": int($0.bytes), "cid": .text("\($0.cid)")] }),
    ]
  }

  private static func json(_ use: CallbackUse) -> Value {
    var map: Value.Map = [
      "name": .text(use.name), "required": .bool(use.isRequired), "defined": .bool(use.isDefined), "session_calls": int(use.sessionCalls),
      "spec_calls": int(use.specCalls),
    ]
    if let budget = use.budget {
      map["instructions_p50"] = .int(budget.median)
      map["instructions_p99"] = .int(budget.p99)
      map["instructions_max"] = .int(budget.most)
      map["memory_bytes_max"] = int(budget.memoryBytes)
      map["output_bytes_max"] = int(budget.outputBytes)
    }
    return .map(map)
  }

  private static func json(_ golden: GoldenCheck) -> Value {
    var map: Value.Map = [
      "name": .text(golden.name), "steps": int(golden.steps), "steps_matched": int(golden.stepsMatched), "passed": .bool(golden.passed),
    ]
    map["difference"] = golden.difference.map { .text($0) }
    if !golden.details.isEmpty { map["details"] = .list(golden.details.map { .text($0) }) }
    return .map(map)
  }
}
