/// Why some bytes are not what they claim to be.
public struct ContentError: Error, Hashable, Sendable {
  /// Stable names of the causes.
  public enum Code: String, Sendable {
    case truncated
    case trailingBytes = "trailing_bytes"
    case notCanonical = "not_canonical"
    case unsupported
    case badUTF8 = "bad_utf8"
    case tooDeep = "too_deep"
    case integerOutOfRange = "integer_out_of_range"
    case notFinite = "not_finite"
    case badCID = "bad_cid"
  }

  public let code: Code
  public let message: String
  /// What to do about it.
  public let hint: String
  /// The position of the fault in the input, in bytes, where it has one.
  public let offset: Int?

  public init(_ code: Code, _ message: String, hint: String = "", offset: Int? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
    self.offset = offset
  }
}

extension ContentError: CustomStringConvertible {
  public var description: String {
    let place = offset.map { " at byte \($0)" } ?? ""
    return "\(code.rawValue): \(message)\(place)" + (hint.isEmpty ? "" : " (\(hint))")
  }
}
