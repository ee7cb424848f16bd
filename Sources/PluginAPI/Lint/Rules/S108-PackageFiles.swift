internal import SpaceContract
internal import SpaceSandbox

extension LintRule {
  private static let maxFileBytes = Contract.Source.maxFileBytes
  private static let maxPackageBytes = Contract.Source.maxPackageBytes

  static let packageFiles = LintRule(
    RuleInfo(
      id: "S108", name: "package-files", severity: .error,
      summary: "A package consists of plain files with plain names, within its bounds.",
      rationale: """
        A host reads a package before it knows what it is. A symbolic link could lead to any file of the machine, so none is followed; nor \
        are there pipes and devices, names with blanks or foreign letters, folders deeper than four, more than 200 files or 8 MiB.

        Copy what is linked into the folder, and keep sources of data and tools that nobody needs for playing elsewhere. Files whose \
        names begin with a dot are no part of a package.
        """,
      examples: [
        .bad(
          "a file of Lua that is too large", files: ["lib/much.lua": "-- " + String(repeating: "much ", count: 60_000) + "\nreturn {}\n"]),
        .good("a small one", files: ["lib/little.lua": "return {}\n"]),
      ])
  ) { source, report in
    for refusal in source.refusals {
      report.add(refusal.error.message, in: refusal.path, hint: refusal.error.hint)
    }
    var total = 0
    for file in source.lua {
      total += file.syntax.bytes.count
      guard file.syntax.bytes.count > maxFileBytes else { continue }
      report.add("the file has \(file.syntax.bytes.count) bytes; \(maxFileBytes) are allowed", in: file.path, hint: "split it")
    }
    if total > maxPackageBytes {
      report.add("all Lua files have \(total) bytes; \(maxPackageBytes) are allowed", in: "main.lua", hint: "keep less data in the package")
    }
  }
}
