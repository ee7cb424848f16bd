internal import SpaceSandbox

/// The lines of a package's sources, for those who show a place.
struct SourceLines {
  private var files: [String: [String]] = [:]

  init(_ package: SpacePackage) {
    for file in package.files where file.path.hasSuffix(".lua") {
      files[file.path] = file.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
        let blanks: [UInt8] = [0x20, 0x09, 0x0D]
        let trimmed = line.drop { blanks.contains($0) }.reversed().drop { blanks.contains($0) }.reversed()
        return String(decoding: trimmed, as: UTF8.self)
      }
    }
  }

  /// Empty for a place that there is not.
  subscript(place: SourcePlace) -> String {
    guard let lines = files[place.file], lines.indices.contains(place.line - 1) else { return "" }
    return lines[place.line - 1]
  }
}
