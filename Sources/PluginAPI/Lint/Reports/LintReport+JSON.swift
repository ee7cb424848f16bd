public import SpaceContent
internal import SpaceContract

extension LintReport {
  /// The report as data: counts, findings with their places and fixes, what comments allow, and the permission diff.
  public var json: Value {
    var map: Value.Map = [
      "folder": .text(folder),
      "summary": [
        "errors": int(result.count(.error)), "warnings": int(result.count(.warning)), "notes": int(result.count(.note)),
        "suppressed": int(result.suppressed.count), "dropped": int(result.dropped), "clean": .bool(result.isClean),
      ],
      "findings": .list(result.findings.map { .map(json(of: $0)) }),
      "suppressed": .list(
        result.suppressed.map { suppressed in
          var map = json(of: suppressed.finding)
          map["reason"] = .text(suppressed.reason)
          return .map(map)
        }),
      "rules": .list(rules.map { .text($0.id) }), "notices": .list(notices.map { .text($0) }),
      "permissions": .list(permissions.map(\.json)),
    ]
    map["space"] = space.map { .text($0) }
    map["trials"] = trials
    map["version"] = version.map { .text($0) }
    return .map(map)
  }

  private func int(_ int: Int) -> Value { .int(Int64(int)) }

  private func json(of finding: Finding) -> Value.Map {
    var map: Value.Map = [
      "rule": .text(finding.rule), "severity": .text(finding.severity.rawValue), "message": .text(finding.message),
      "file": .text(finding.file),
    ]
    map["name"] = rule(finding.rule).map { .text($0.name) }
    if let place = place(of: finding) {
      map["line"] = int(place.line)
      map["column"] = int(place.column)
      map["end_line"] = int(place.endLine)
      map["end_column"] = int(place.endColumn)
    }
    if !finding.hint.isEmpty { map["hint"] = .text(finding.hint) }
    if !finding.evidence.isEmpty { map["evidence"] = .list(finding.evidence.map { .text($0) }) }
    if let fix = finding.fix {
      map["fix"] = [
        "title": .text(fix.title),
        "edits": .list(
          fix.edits.map { ["start": int($0.span.start), "end": int($0.span.end), "replacement": .text($0.replacement)] }),
      ]
    }
    return map
  }
}

extension PermissionChange {
  /// One line of the diff as data.
  public var json: Value {
    var map: Value.Map = [
      "permission": .text(permission.rawValue), "change": .text(kind.rawValue), "scope": .text(scope), "reason": .text(reason),
    ]
    map["scope_before"] = scopeBefore.map { .text($0) }
    return .map(map)
  }
}
