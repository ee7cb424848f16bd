import CLua
import Foundation
import SpaceContent

/// A VM of one source file in this process. liblua's budget has one running VM a process, so its tests are serialized.
final class VM {
  let handle: OpaquePointer
  private let path: UnsafeMutablePointer<CChar>
  private let source: UnsafeMutablePointer<CChar>
  private let file: UnsafeMutablePointer<agon_file>
  private let package: UnsafeMutablePointer<agon_package>

  init(_ text: String) {
    path = strdup("main.lua")
    source = strdup(text)
    file = .allocate(capacity: 1)
    file.initialize(to: agon_file(path: path, source: source, length: strlen(source)))
    package = .allocate(capacity: 1)
    package.initialize(to: agon_package(files: file, count: 1))
    var options = agon_vm_options(memory_bytes: 16 << 20, output_bytes: 64 << 10, permissions: 0, is_program: false, counts_lines: false)
    handle = agon_vm_open(package, "main.lua", &options, 1_000_000)
  }

  deinit {
    agon_vm_close(handle)
    package.deallocate()
    file.deallocate()
    free(source)
    free(path)
  }

  var verdict: agon_verdict { agon_vm_verdict(handle) }
  var message: String { String(cString: agon_vm_message(handle)) }

  func environment() throws -> [String] { try texts { agon_vm_environment(handle, &$0) } }
  func names() throws -> [String] { try texts { agon_vm_names(handle, &$0) } }

  private func texts(_ write: (inout agon_buffer) -> Void) throws -> [String] {
    var buffer = agon_buffer()
    defer { agon_buffer_free(&buffer) }
    write(&buffer)
    return try DagCBOR.decode(Array(UnsafeBufferPointer(start: buffer.bytes, count: buffer.length))).list?.compactMap(\.text) ?? []
  }
}
