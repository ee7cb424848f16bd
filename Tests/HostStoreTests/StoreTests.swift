import HostStore
import TestSupport
import Testing

@Suite struct StoreTests {
  @Test func aNewStoreOpensTwice() throws {
    let folder = try TemporaryFolder()
    let store = try Store(folder: folder.path)
    try store.close()
    try Store(folder: folder.path, creating: false).close()
  }
}
