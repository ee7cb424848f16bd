import SpaceContract
import SpaceLint
import SpaceSandbox
import Testing

/// The Space that every rule's examples start from.
@Suite struct ExampleTests {
  @Test func theExampleSpaceIsSound() throws {
    let source = SpaceSource(files: RuleExample.base)
    #expect(source.manifestErrors.isEmpty)
    #expect(source.lua.map(\.path) == ["bots/adversarial.lua", "bots/baseline.lua", "bots/random.lua", "main.lua"])
    let package = try SpacePackage(files: RuleExample.base, from: "example")
    #expect(package.manifest.id == "example")
  }
}
