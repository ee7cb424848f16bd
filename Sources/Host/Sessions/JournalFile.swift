public import HostRules

/// A journal in a file of its own, for whoever takes one away.
public enum JournalFile {
  /// - Throws: a `SessionError` for a file that is not there, cannot be read or holds no whole journal.
  public static func read(_ file: String) throws(SessionError) -> Journal {
    let bytes = try DataFiles.read(file)
    do throws(RulesError) {
      return try Journal(encoded: bytes)
    } catch {
      throw SessionError(.journal, "\(file): \(error.message)", hint: "the file is damaged, or of another version")
    }
  }
}
