/// Why a Space could not be loaded, or the sandbox could not be used at all.
public struct SandboxError: Error, Hashable, Sendable {
  public enum Code: String, Sendable {
    /// The folder, or a file in it, cannot be read or may not be there.
    case unreadable, symlink
    case tooLarge = "too_large"
    case missingFile = "missing_file"
    case badPath = "bad_path"
    /// The manifest has errors; the message lists each.
    case manifest
    /// The Space's code was refused, or failed, while loading.
    case load
    /// The worker is missing or could not be started.
    case worker
    /// Bytes that are not the archive of a package.
    case archive
    /// A file or folder is there already, and is not replaced.
    case exists
    /// A file could not be written.
    case unwritable
  }

  public let code: Code
  public let message: String
  public let hint: String

  public init(_ code: Code, _ message: String, hint: String = "") {
    self.code = code
    self.message = message
    self.hint = hint
  }
}

extension SandboxError: CustomStringConvertible {
  public var description: String { hint.isEmpty ? message : "\(message)\n  hint: \(hint)" }
}
