import Foundation
import SpaceContract
import Testing

/// `sdk-docs/manifest.schema.json` is generated; editors complete manifests from it.
@Suite struct PublishedSchemaTests {
  @Test func thePublishedSchemaIsTheContracts() throws {
    let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let file = repository.appending(path: "sdk-docs/manifest.schema.json")
    let current = Data(JSON.encode(ManifestSchema.jsonSchema, pretty: true))
    if ProcessInfo.processInfo.environment["AGON_RECORD"] == "1" { try current.write(to: file) }
    #expect(try Data(contentsOf: file) == current, "the schema is stale: run AGON_RECORD=1 swift test --filter PublishedSchemaTests")
  }
}
