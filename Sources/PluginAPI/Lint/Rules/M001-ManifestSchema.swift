internal import SpaceContent
internal import SpaceContract
internal import SpaceSandbox

extension LintRule {
  /// The rule of each kind of error that reading the manifest gives.
  static func manifestErrors(_ code: ContractError.Code, in source: SpaceSource, _ report: inout RuleReport) {
    let errors = source.manifestErrors.filter { code == .manifest ? !ownCodes.contains($0.code) : $0.code == code }
    guard !errors.isEmpty else { return }
    for error in errors {
      var span = source.manifestSpan(error.path)
      if error.path == "$", let file = source.file("manifest.json"), let fault = syntaxFault(file.bytes) { span = fault }
      let message = "\(error.path) \(error.message)" + (error.expected.isEmpty ? "" : "; expected \(error.expected)")
      report.add(message, in: "manifest.json", at: span, hint: error.hint)
    }
  }

  private static let ownCodes: Set<ContractError.Code> = [.version, .permissionWithoutReason, .unknownPermission, .seats, .requiredBot]

  /// Where a text that is no JSON breaks off.
  private static func syntaxFault(_ bytes: [UInt8]) -> Span? {
    do throws(JSONError) {
      _ = try JSON.decode(bytes, options: .file)
      return nil
    } catch {
      return Span(min(error.offset, bytes.count), min(error.offset + 1, bytes.count))
    }
  }

  static let manifestSchema = LintRule(
    RuleInfo(
      id: "M001", name: "manifest-schema", severity: .error,
      summary: "`manifest.json` must be strict JSON with the keys and values of the contract, and no others.",
      rationale: """
        A manifest is read by the host, by reviewers and by tools, and never executed. An unknown key is an error, because it is a \
        misspelling of one that matters, or a promise that the host does not keep.

        Let an editor check the file while you type: `sdk-docs/manifest.schema.json` is its JSON Schema. What must hold between fields \
        (a default for every required property of `config`, ascending fee tiers) stands in the message.
        """,
      examples: [
        .bad("an unknown key", manifest: ["seat": 2]),
        .bad(
          "a configuration without a default",
          manifest: [
            "config": ["type": "object", "properties": ["chips": ["type": "integer"]], "required": ["chips"]]
          ]),
        .bad("no JSON", files: ["manifest.json": "{\"id\": \"example\",}\n"]),
        .good("the keys of the contract", manifest: ["tags": ["numbers"]]),
      ])
  ) { source, report in manifestErrors(.manifest, in: source, &report) }
}
