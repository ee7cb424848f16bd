/// Why the archive could not do what it was asked.
public struct ArchiveError: Error, Hashable, Sendable {
  /// Stable names of the causes.
  public enum Code: String, Sendable {
    /// Bytes that do not have the hash their CID names.
    case wrongHash = "wrong_hash"
    /// Bytes that are not of the form they claim: a CAR, a node, a note, a tile.
    case malformed
    /// Input that ends in the middle.
    case truncated
    /// Input past a documented limit.
    case tooLarge = "too_large"
    case notFound = "not_found"
    /// A file that was to be made is there already, or contradicts what is there.
    case exists
    case diskFull = "disk_full"
    case readOnly = "read_only"
    /// Another process holds what is needed.
    case locked
    /// Something that the system refused.
    case storage
    /// A signature, a proof or a history that does not hold.
    case notProved = "not_proved"
    /// A name that leads out of its folder, or that no file may have.
    case badName = "bad_name"
    /// A form that exists, but that Agon does not read.
    case unsupported
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

extension ArchiveError: CustomStringConvertible {
  public var description: String { hint.isEmpty ? message : "\(message)\n  hint: \(hint)" }
}
