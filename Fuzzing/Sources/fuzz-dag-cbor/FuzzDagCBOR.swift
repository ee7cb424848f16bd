import Fuzzer
import SpaceContent

@main
enum FuzzDagCBOR {
  static func main() { Fuzzer.run(check) }

  /// Reads any bytes in three ways, which agree; what is accepted is what is written.
  static func check(_ bytes: [UInt8]) {
    let value = try? DagCBOR.decode(bytes)
    precondition((value != nil) == isValid(bytes))
    guard let value else {
      if (try? DagCBOR.entries(of: bytes)) != nil { preconditionFailure("entries of what is refused") }
      return
    }
    precondition((try? DagCBOR.encode(value)) == bytes)
    let entries = try? DagCBOR.entries(of: bytes)
    precondition(entries?.map(\.key) == value.map?.keys)
    for entry in entries ?? [] {
      precondition((try? DagCBOR.decode(Array(bytes[entry.range]))) == value[entry.key])
    }
  }

  private static func isValid(_ bytes: [UInt8]) -> Bool {
    do {
      try DagCBOR.validate(bytes)
      return true
    } catch {
      return false
    }
  }
}
