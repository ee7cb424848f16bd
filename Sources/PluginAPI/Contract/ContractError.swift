/// One broken promise of a manifest or of a value that a Space returned.
public struct ContractError: Error, Hashable, Sendable {
  /// Stable names of the causes. Those of the manifest are the linter's ids.
  public enum Code: String, CaseIterable, Hashable, Sendable {
    case manifest = "M001"
    case version = "M003"
    case permissionWithoutReason = "M004"
    case unknownPermission = "M005"
    case seats = "M009"
    case requiredBot = "T502"
    /// A command that needs a permission, or a wider scope, than the manifest has.
    case permission
    case command, task, scene, evaluation, rewards, value, config
  }

  public let code: Code
  /// What is wrong, as it continues "`path`: ".
  public let message: String
  /// A JSON path such as `$.seats.min`, or the callback that returned the value.
  public let path: String
  /// The file at fault, for what was read from one.
  public let file: String?
  /// What to do about it; empty where the message says it.
  public let hint: String
  /// What would have been right; empty where the message says it.
  public let expected: String

  public init(_ code: Code, at path: String, _ message: String, expected: String = "", hint: String = "", file: String? = nil) {
    self.code = code
    self.message = message
    self.path = path
    self.file = file
    self.hint = hint
    self.expected = expected
  }
}

extension ContractError: CustomStringConvertible {
  /// `file: path: message; expected … (hint)`.
  public var description: String {
    (file.map { "\($0): " } ?? "") + "\(path): \(message)" + (expected.isEmpty ? "" : "; expected \(expected)")
      + (hint.isEmpty ? "" : " (\(hint))")
  }
}

/// Everything that is wrong with one file, in the order of reading.
public struct ManifestErrors: Error, Hashable, Sendable {
  /// Never empty.
  public let errors: [ContractError]

  public init(_ errors: [ContractError]) { self.errors = errors }
}

extension ManifestErrors: CustomStringConvertible {
  public var description: String { errors.map(\.description).joined(separator: "\n") }
}
