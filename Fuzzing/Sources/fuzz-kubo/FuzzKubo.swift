import Fuzzer
import HostArchive
import SpaceContent

@main
enum FuzzKubo {
  /// The roots that every call is about; which of them the node names, and how, is the input's.
  private static let roots = [CID(codec: .dagCBOR, of: [1]), CID(codec: .raw, of: [2])]
  private static let sent = KuboAnswer.Imported(blocks: 3, bytes: 70)
  private static let statuses = [200, 200, 200, 500, 401, 403, 404, 429, 503]

  static func main() {
    Fuzzer.run { bytes in
      guard let first = bytes.first else { return }
      // `$0` and `$1` stand for the roots: no mutation finds the hash of something.
      let body = replace(Array(bytes.dropFirst()))
      let type = first & 0x80 == 0 ? "application/json" : "text/plain"
      check(KuboAnswer(status: statuses[Int(first & 0x7f) % statuses.count], contentType: type, body: body))
      checkCounts(bytes)
    }
  }

  private static func replace(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    var at = 0
    while at < bytes.count {
      if bytes[at] == UInt8(ascii: "$"), at + 1 < bytes.count, [UInt8(ascii: "0"), UInt8(ascii: "1")].contains(bytes[at + 1]) {
        out += Array(roots[Int(bytes[at + 1] - UInt8(ascii: "0"))].description.utf8)
        at += 2
      } else {
        out.append(bytes[at])
        at += 1
      }
    }
    return out
  }

  /// Whatever an answer is, it is taken only where it names just what it is about.
  static func check(_ answer: KuboAnswer) {
    let isError = answer.status != 200 || !answer.contentType.hasPrefix("application/json")
    // Escapes may hide a name from who looks for its bytes.
    let isPlain = !answer.body.contains(UInt8(ascii: "\\"))
    let root = roots[0]
    if let isPinned = read({ () throws(KuboAnswer.Fault) in try answer.isPinned(root) }, of: answer) {
      precondition(isPinned ? !isError : answer.status == 500)
      precondition(!isPinned || !isPlain || names(answer.body, root), "a pin of something else")
    }
    if read({ () throws(KuboAnswer.Fault) in try answer.requirePinned(root) }, of: answer) != nil {
      precondition(!isError && (!isPlain || names(answer.body, root)), "a pin of something else")
    }
    if read({ () throws(KuboAnswer.Fault) in try answer.requireAdded(root) }, of: answer) != nil {
      precondition(!isError && (!isPlain || names(answer.body, root)), "a file of something else")
    }
    if read({ () throws(KuboAnswer.Fault) in try answer.requireImported(sent, roots: roots) }, of: answer) != nil {
      precondition(!isError && (!isPlain || roots.allSatisfy { names(answer.body, $0) }), "an archive of something else")
    }
    if let version = read({ () throws(KuboAnswer.Fault) in try answer.version() }, of: answer) {
      precondition(!isError && !version.isEmpty && version.utf8.count <= answer.body.count)
    }
  }

  /// Nil for a fault, which says no more than the answer did.
  private static func read<R>(_ body: () throws(KuboAnswer.Fault) -> R, of answer: KuboAnswer) -> R? {
    do throws(KuboAnswer.Fault) {
      return try body()
    } catch {
      switch error {
      case .refused(let words), .otherCID(let words): precondition(words.utf8.count <= answer.body.count)
      case .closed: precondition([401, 403].contains(answer.status))
      case .busy: precondition([429, 502, 503, 504].contains(answer.status))
      case .malformed(let words): precondition(!words.isEmpty && answer.status == 200)
      case .early, .otherCounts: precondition(answer.status == 200)
      case .foreign: precondition(answer.status != 200 || answer.contentType != "application/json")
      }
      return nil
    }
  }

  /// Whether some string between two quotation marks is a CID, in any of its forms.
  private static func names(_ body: [UInt8], _ cid: CID) -> Bool {
    body.split(separator: UInt8(ascii: "\"")).contains { part in
      do {
        return try CID(String(decoding: part, as: UTF8.self)).asVersion1 == cid
      } catch {
        return false
      }
    }
  }

  /// An honest answer with numbers and an order from the input: it is taken only where all is there and the numbers agree.
  private static func checkCounts(_ bytes: [UInt8]) {
    guard bytes.count >= 4 else { return }
    let numbers = KuboAnswer.Imported(blocks: Int64(bytes[1] % 6), bytes: Int64(bytes[2] % 3) + 69)
    var lines = roots.map { #"{"Root":{"Cid":{"/":"\#($0)"},"PinErrorMsg":""}}"# }
    lines.append(#"{"Stats":{"BlockCount":\#(numbers.blocks),"BlockBytesCount":\#(numbers.bytes)}}"#)
    let dropped = Int(bytes[3]) % 8
    if dropped < lines.count { lines.remove(at: dropped) }
    let answer = KuboAnswer(status: 200, contentType: "application/json", body: Array(lines.joined(separator: "\n").utf8))
    let isTaken = read({ () throws(KuboAnswer.Fault) in try answer.requireImported(sent, roots: roots) }, of: answer) != nil
    precondition(isTaken == (numbers == sent && dropped >= 3), "counts that do not agree")
  }
}
