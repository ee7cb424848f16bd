import CLua
import SpaceContract
import Testing

/// What exists for a plugin, listed from inside its VM.
@Suite(.serialized) struct EnvironmentTests {
  @Test func isTheContractsExactly() throws {
    let vm = VM("return {task = function() end, evaluate = function() end}")
    #expect(vm.verdict == AGON_OK, "\(vm.message)")
    #expect(try vm.environment() == Contract.environment.map(\.name).sorted())
  }

  @Test func noNameStandsTwice() {
    #expect(Set(Contract.environment.map(\.name)).count == Contract.environment.count)
  }

  @Test func namesOfATableAreItsFunctionsSorted() throws {
    let vm = VM("return {b = function() end, a = function() end, c = 1, [1] = function() end, ['é'] = function() end}")
    #expect(try vm.names() == ["a", "b", "é"])
  }

  @Test func aFunctionHasNoNames() throws {
    #expect(try VM("return function() end").names() == [])
  }
}
