/// Why the store could not do what it was asked.
public struct StoreError: Error, Hashable, Sendable {
  /// Stable names of the causes.
  public enum Code: String, Sendable {
    /// The data was written by a newer Agon.
    case newerSchema = "newer_schema"
    /// The file is no database of Agon's, or a part of it is not what was written.
    case corrupt = "corrupt_store"
    case diskFull = "disk_full"
    case readOnly = "read_only"
    /// Another process holds what is needed.
    case locked
    case notFound = "not_found"
    /// Somebody else has the name.
    case nameTaken = "name_taken"
    /// What is asked for contradicts what is stored: an id that names something else, an edit of a version that is no longer the newest.
    case conflict
    /// A file that was to be made is there already.
    case exists
    /// Something that the system refused.
    case storage
    /// The disk failed while a commit was made durable: whether it stands shows only when the store is opened again.
    case outcomeUnknown = "outcome_unknown"
    /// A row that breaks a rule of the schema: a defect of Agon's, stopped before it was stored.
    case constraint
  }

  public let code: Code
  public let message: String
  /// What to do about it.
  public let hint: String

  public init(_ code: Code, _ message: String, hint: String = "") {
    self.code = code
    self.message = message
    self.hint = hint
  }
}

extension StoreError: CustomStringConvertible {
  public var description: String { hint.isEmpty ? message : "\(message)\n  hint: \(hint)" }
}
