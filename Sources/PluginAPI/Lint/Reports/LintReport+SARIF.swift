public import SpaceContent
internal import SpaceContract

extension LintReport {
  /// Reports as one SARIF 2.1.0 log (OASIS), a run for each Space. Files are named relative to the Space's folder, under the base
  /// `SPACE`; columns count Unicode code points.
  public static func sarif(_ reports: [LintReport], toolVersion: String) -> Value {
    [
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
      "runs": .list(reports.map { $0.run(toolVersion: toolVersion) }),
    ]
  }

  private func run(toolVersion: String) -> Value {
    let positions = Dictionary(uniqueKeysWithValues: rules.enumerated().map { ($1.id, $0) })
    let results =
      result.findings.map { Value.map(sarif($0, positions)) }
      + result.suppressed.map { suppressed in
        var map = sarif(suppressed.finding, positions)
        map["suppressions"] = [
          [
            "kind": "inSource", "status": "accepted", "justification": .text(suppressed.reason),
            "location": location(suppressed.file, suppressed.span),
          ]
        ]
        return .map(map)
      }
    return [
      "tool": [
        "driver": [
          "name": "agon space lint", "semanticVersion": .text(toolVersion), "rules": .list(rules.map(LintReport.descriptor)),
        ]
      ],
      "columnKind": "unicodeCodePoints",
      "originalUriBaseIds": ["SPACE": ["description": ["text": "The folder of the Space."]]],
      "invocations": [
        [
          "executionSuccessful": true,
          "toolExecutionNotifications": .list(notices.map { ["level": "warning", "message": ["text": .text($0)]] }),
        ]
      ],
      "automationDetails": ["id": .text("space-lint/\(space ?? "unknown")")],
      "results": .list(results),
    ]
  }

  private static func level(_ severity: Severity) -> Value { .text(severity.rawValue) }

  private static func descriptor(_ rule: RuleInfo) -> Value {
    [
      "id": .text(rule.id), "name": .text(rule.name), "shortDescription": ["text": .text(rule.summary)],
      "fullDescription": ["text": .text(rule.summary)],
      "help": ["text": .text(rule.rationale), "markdown": .text(rule.rationale)],
      "defaultConfiguration": ["level": level(rule.severity)],
      "properties": ["tags": .list([.text(rule.group?.title ?? "Rule"), .text(rule.isDynamic ? "dynamic" : "static")])],
    ]
  }

  private func sarif(_ finding: Finding, _ positions: [String: Int]) -> Value.Map {
    let text = finding.message + "." + (finding.hint.isEmpty ? "" : " Hint: \(finding.hint).")
    var map: Value.Map = [
      "ruleId": .text(finding.rule), "level": LintReport.level(finding.severity), "message": ["text": .text(text)],
      "locations": [location(finding.file, finding.span)],
    ]
    map["ruleIndex"] = positions[finding.rule].map { .int(Int64($0)) }
    if !finding.evidence.isEmpty { map["properties"] = ["evidence": .list(finding.evidence.map { .text($0) })] }
    if let fix = finding.fix {
      map["fixes"] = [
        [
          "description": ["text": .text(fix.title)],
          "artifactChanges": [
            [
              "artifactLocation": artifact(finding.file),
              "replacements": .list(
                fix.edits.map { edit in
                  var replacement: Value.Map = ["deletedRegion": region(edit.span, in: finding.file) ?? ["startLine": 1]]
                  replacement["insertedContent"] = ["text": .text(edit.replacement)]
                  return .map(replacement)
                }),
            ]
          ],
        ]
      ]
    }
    return map
  }

  private func location(_ file: String, _ span: Span?) -> Value {
    var physical: Value.Map = ["artifactLocation": artifact(file)]
    physical["region"] = span.flatMap { region($0, in: file) }
    return ["physicalLocation": .map(physical)]
  }

  private func artifact(_ file: String) -> Value { ["uri": .text(LintReport.uri(file)), "uriBaseId": "SPACE"] }

  private func region(_ span: Span, in file: String) -> Value? {
    guard let place = place(of: span, in: file) else { return nil }
    return [
      "startLine": .int(Int64(place.line)), "startColumn": .int(Int64(place.column)), "endLine": .int(Int64(place.endLine)),
      "endColumn": .int(Int64(place.endColumn)),
    ]
  }

  /// A relative reference (RFC 3986): whatever is neither unreserved nor a slash is percent-encoded.
  private static func uri(_ path: String) -> String {
    path.utf8.reduce(into: "") { out, byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"),
        UInt8(ascii: "/"):
        out.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        out += "%" + (digits.count < 2 ? "0" : "") + digits
      }
    }
  }
}
