/// The names that may stand in a folder: none that leads elsewhere.
enum EntryName {
  /// The longest name, in bytes of UTF-8: what Linux allows.
  static let maxByteCount = 255

  /// - Throws: `bad_name`.
  static func require(_ name: String) throws(ArchiveError) {
    let reason: String? =
      switch name {
      case "": "is empty"
      case ".", "..": "leads to another folder"
      default:
        if name.utf8.contains(UInt8(ascii: "/")) {
          "has a slash in it"
        } else if name.utf8.contains(0) {
          "has a zero byte in it"
        } else {
          name.utf8.count > maxByteCount ? "has \(name.utf8.count) bytes, where \(maxByteCount) are the most" : nil
        }
      }
    guard let reason else { return }
    throw ArchiveError(.badName, "the name \(String(name.prefix(80)).debugDescription) \(reason)")
  }
}
