internal import Glibc
internal import SpaceContent
internal import SpaceContract

/// Answers a question a line about CIDs, DAG-CBOR and DAG-PB, for a program that compares the answers with another implementation's.
///
/// A line is an operation, a space and its argument; the answer is `ok` and a result, or `refused` and the error's code. Values are
/// written with their types, so that nothing of JSON's own stands between the two: an integer is `["i", "7"]`, bytes are hexadecimal.
@main
enum ContentDriver {
  static func main() throws {
    while let line = readLine() {
      let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      // The other program waits for each line, which `print` would keep back.
      let reply = Array((answer(parts[0], parts.count > 1 ? parts[1] : "") + "\n").utf8)
      var written = 0
      while written < reply.count {
        let count = reply.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress?.advanced(by: written), reply.count - written) }
        guard count > 0 else { return }
        written += count
      }
    }
  }

  private static func answer(_ operation: String, _ argument: String) -> String {
    do {
      return "ok " + (try result(operation, argument))
    } catch let error as ContentError {
      return "refused " + error.code.rawValue
    } catch {
      return "failed \(error)"
    }
  }

  private static func result(_ operation: String, _ argument: String) throws -> String {
    switch operation {
    case "cbor-encode": return Hex.encode(try DagCBOR.encode(try Notation.value(try json(argument))))
    case "cbor-decode":
      let bytes = try bytes(argument)
      // The three ways of reading must agree.
      let value = try DagCBOR.decode(bytes)
      try DagCBOR.validate(bytes)
      return JSON.text(Notation.notation(of: value))
    case "pb-encode": return Hex.encode(DagPB.encode(try Notation.node(try json(argument))))
    case "pb-decode": return JSON.text(Notation.notation(of: try DagPB.decode(try bytes(argument))))
    case "cid-text": return Hex.encode(try CID(argument).bytes)
    case "cid-bytes": return try CID(bytes: try bytes(argument)).description
    case "base-encode":
      let (base, digits) = try Notation.base(argument)
      return base.text(of: try bytes(digits))
    case "base-decode":
      let (base, digits) = try Notation.base(argument)
      guard let bytes = base.bytes(ofDigits: digits.utf8) else { throw ContentError(.notCanonical, "not of this base") }
      return Hex.encode(bytes)
    default: throw Unknown(what: operation)
    }
  }

  private static func json(_ text: String) throws -> Value { try JSON.decode(Array(text.utf8), options: .file) }

  static func bytes(_ hex: String) throws -> [UInt8] {
    guard let bytes = Hex.decode(hex) else { throw Unknown(what: hex) }
    return bytes
  }
}

/// A line that the other program should not have written.
struct Unknown: Error {
  let what: String
}
