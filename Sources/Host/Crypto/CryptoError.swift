/// Why a key, a signature or a statement cannot be used.
public struct CryptoError: Error, Hashable, Sendable {
  /// Stable names of the causes.
  public enum Code: String, Sendable {
    /// Bytes or text that are no key, no signature or no statement.
    case malformed
    /// A key file that others may read.
    case exposed
    /// A file that is not there.
    case notFound = "not_found"
    /// A file that is there already, and is not written over.
    case exists
    /// A file that could not be read or written.
    case storage
    /// OpenSSL refused something that it should do.
    case library
  }

  public let code: Code
  public let message: String
  /// What to do about it; empty where the message says it.
  public let hint: String

  public init(_ code: Code, _ message: String, hint: String = "") {
    self.code = code
    self.message = message
    self.hint = hint
  }
}

extension CryptoError: CustomStringConvertible {
  public var description: String { hint.isEmpty ? message : "\(message)\n  hint: \(hint)" }
}
