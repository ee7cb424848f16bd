public import HostArchive

/// Where a Kubo node's RPC API is, and what it wants to see before it answers.
///
/// The secret is sent, and stands nowhere else: not in `description`, and so in no error.
public struct KuboAddress: Sendable {
  /// As `http://127.0.0.1:5001`, without a slash at its end, and without a secret.
  let base: String
  /// What the `Authorization` header says; nil for none.
  let authorization: String?
  /// What is never to be repeated, whoever says it.
  let secrets: [String]

  /// Reads a URL: `http` or `https`, a host, perhaps a port, perhaps `user:password@` before the host, and no path.
  /// - Parameter authorization: what an `Authorization` header is to say, as `readAuthorization` gives it; it stands for a user in the URL.
  /// - Throws: `unsupported`, in words that do not have the URL in them.
  public init(_ url: String, authorization: String? = nil) throws(ArchiveError) {
    let bad = ArchiveError(
      .unsupported, "the address of Kubo is no URL of an RPC API", hint: "write it as http://127.0.0.1:5001, with http or https and no path"
    )
    guard url.utf8.count <= 1_024, url.utf8.allSatisfy({ (0x21...0x7e).contains($0) }), let border = url.firstRange(of: "://") else {
      throw bad
    }
    let scheme = url[..<border.lowerBound].lowercased()
    guard ["http", "https"].contains(scheme) else { throw bad }
    var rest = url[border.upperBound...]
    if rest.hasSuffix("/") { rest = rest.dropLast() }
    var user: String?
    if let at = rest.lastIndex(of: "@") {
      user = String(rest[..<at])
      rest = rest[rest.index(after: at)...]
    }
    guard KuboAddress.isAuthority(rest) else { throw bad }
    guard user == nil || authorization == nil else {
      throw ArchiveError(.unsupported, "Kubo's address names a user, and a file does, too", hint: "leave one of them out")
    }
    base = "\(scheme)://\(rest)"
    if let user {
      guard let plain = PercentEncoding.decode(user), plain.contains(":") else {
        throw ArchiveError(.unsupported, "Kubo's address has a user without a password", hint: "write user:password@ before the host")
      }
      let basic = Base64.text(Array(plain.utf8))
      self.authorization = "Basic \(basic)"
      secrets = [user, plain, basic, String(plain.split(separator: ":", maxSplits: 1).last ?? "")].filter { !$0.isEmpty }
    } else {
      self.authorization = authorization
      secrets = authorization.map { [$0] + $0.split(separator: " ").dropFirst().map(String.init) } ?? []
    }
  }

  /// Whether a text is a host, or an IPv6 address in brackets, and perhaps a port.
  private static func isAuthority(_ text: Substring) -> Bool {
    var port: Substring?
    var host = text
    if text.hasPrefix("[") {
      guard let end = text.lastIndex(of: "]") else { return false }
      host = text[text.index(after: text.startIndex)..<end]
      let rest = text[text.index(after: end)...]
      guard rest.isEmpty || rest.hasPrefix(":") else { return false }
      port = rest.isEmpty ? nil : rest.dropFirst()
      guard !host.isEmpty, host.utf8.allSatisfy({ isHexDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }) else {
        return false
      }
    } else {
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count <= 2 else { return false }
      host = parts[0]
      port = parts.count == 2 ? parts[1] : nil
      guard !host.isEmpty, host.utf8.allSatisfy({ isHostByte($0) }) else { return false }
    }
    guard let port else { return true }
    return port.utf8.allSatisfy { (0x30...0x39).contains($0) } && Int(port).map { (1...65_535).contains($0) } == true
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
  }

  private static func isHostByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: ".")
  }

  /// A text that somebody else wrote, for an error: on one line, short, and without what is secret.
  func quoted(_ text: String) -> String {
    var text = text
    for secret in secrets { text = text.replacing(secret, with: "…") }
    let line = text.unicodeScalars.prefix(300).map { $0.value < 0x20 || (0x7f...0x9f).contains($0.value) ? " " : $0 }
    return String(String.UnicodeScalarView(line))
  }
}

extension KuboAddress: CustomStringConvertible, CustomReflectable {
  public var description: String { base }
  public var customMirror: Mirror { Mirror(self, children: ["base": base]) }
}
