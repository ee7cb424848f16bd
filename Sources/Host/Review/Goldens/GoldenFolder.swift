internal import Glibc
internal import HostRules
public import SessionRunner
internal import SpaceSandbox

/// The recorded sessions of a Space: files `goldens/*.journal` in its folder.
public struct GoldenFolder: Sendable {
  public let path: String

  /// - Parameter space: the Space's folder.
  public init(space: String) { path = space + "/goldens" }

  /// Names without the ending, sorted; empty where the folder is missing.
  public func names() throws(SessionError) -> [String] {
    guard let stream = opendir(path) else {
      if errno == ENOENT { return [] }
      throw failed("read", path)
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasSuffix(GoldenFolder.ending), !name.hasPrefix(".") { names.append(String(name.dropLast(GoldenFolder.ending.count))) }
    }
    return names.sorted()
  }

  func file(_ name: String) -> String { path + "/" + name + GoldenFolder.ending }

  /// Writes a journal beside its place and moves it there, so that no golden is ever half a one.
  func write(_ bytes: [UInt8], to name: String) throws(SessionError) {
    do throws(SandboxError) {
      try WholeFile.makeFolder(path)
      try WholeFile.write(bytes, to: file(name), replaces: true)
    } catch {
      throw SessionError(.storage, error.message, hint: "check who may write there")
    }
  }

  private static let ending = ".journal"

  private func failed(_ verb: String, _ path: String) -> SessionError {
    SessionError(.storage, "cannot \(verb) \(path): \(String(cString: strerror(errno)))", hint: "check who may write there")
  }
}
