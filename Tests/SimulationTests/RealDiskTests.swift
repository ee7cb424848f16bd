import Foundation
import HostStore
import Simulation
import Testing

/// Disks of the kernel's that are full or cannot be written. Where this process may not mount any, the tests say that they saw nothing.
@Suite struct RealDiskTests {
  private func withFolder(_ body: @escaping @Sendable (PrivateMount, String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "agon-mount-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    do {
      try PrivateMount.run { mount in try body(mount, folder) }
    } catch let refusal as PrivateMount.Refused {
      FileHandle.standardError.write(Data("skipped: no disk can be mounted here: \(refusal.reason)\n".utf8))
    }
  }

  @Test func aFullDiskIsSaidAndNothingIsLost() throws {
    try withFolder { mount, folder in
      try mount.makeSmall(folder, bytes: 1 << 20)
      let notes = try Notes(file: folder + "/agon.sqlite")
      let text = String(repeating: "x", count: 10_000)
      var acknowledged = 0
      var refusal: StoreError?
      while refusal == nil && acknowledged < 1000 {
        do {
          try notes.store.write { try Notes.write(acknowledged + 1, text: text, in: $0) }
          acknowledged += 1
        } catch let error as StoreError {
          refusal = error
        }
      }
      #expect(refusal?.code == .diskFull)
      #expect(acknowledged > 5)
      #expect(try notes.found() == Dictionary(uniqueKeysWithValues: (1...acknowledged).map { ($0, 2) }))
      try notes.store.close()
      let again = try Notes(file: folder + "/agon.sqlite")
      #expect(try again.found() == Dictionary(uniqueKeysWithValues: (1...acknowledged).map { ($0, 2) }))
    }
  }

  @Test func aDiskThatCannotBeWrittenIsSaid() throws {
    try withFolder { mount, folder in
      try Store(folder: folder + "/data").close()
      try mount.makeReadOnly(folder)
      #expect { try Store(folder: folder + "/data") } throws: { code($0) == .readOnly }
      #expect { try Store(folder: folder + "/new") } throws: { code($0) == .readOnly }
      #expect { try HostLease(folder: folder + "/data", at: 1) } throws: { code($0) == .readOnly }
    }
  }
}
