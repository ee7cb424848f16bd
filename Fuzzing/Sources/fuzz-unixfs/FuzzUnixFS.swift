import Fuzzer
import SpaceContent

@main
enum FuzzUnixFS {
  static func main() { Fuzzer.run(check) }

  /// Reads any bytes as what a node's data says; what is accepted is what is written.
  static func check(_ bytes: [UInt8]) {
    guard let data = try? UnixFSData(bytes) else { return }
    precondition(data.encoded == bytes)
    if let nanoseconds = data.modified?.nanoseconds { precondition((1...999_999_999).contains(nanoseconds)) }
  }
}
