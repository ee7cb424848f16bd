internal import SpaceReview
internal import SpaceSandbox
internal import TestSupport
internal import Testing

@testable import agon

/// How test and bench reports look.
struct SpaceTestReportTests {
  @Test func rangesAndSharesAreShort() {
    #expect(SpaceTestReport.ranges([3...3, 7...12]) == "3, 7–12")
    #expect(SpaceTestReport.ranges([]) == "")
    #expect(SpaceTestReport.percent(199, of: 200) == "99 %")
    #expect(SpaceTestReport.percent(0, of: 0) == "–")
  }

  @Test(arguments: [40, 80, 120]) func noLineIsWiderThanTheTerminal(width: Int) throws {
    let words = String(repeating: "a long message ", count: 20)
    let spec = "return {[('name_'):rep(30)] = function() error('\(words)') end, fine = function() for i = 1, 900000 do end end}\n"
    let main = "return {task = function() return {text = 'x'} end, evaluate = function() return {{score = 1}, {score = 0}} end}\n"
    let package = try Fixture.package(main, files: ["tests/a.lua": spec, "tests/b.lua": "return {"])
    let report = SpaceTestReport(
      package: package, specs: try SpecRun.run(package, executable: Fixture.executable), recorded: [], goldens: [], isFiltered: false)
    #expect(report.failed == 2)
    let lines = report.lines(width: width)
    #expect(lines.filter { $0.width > width }.map(\.text) == [])
    #expect(lines.contains { $0.text.contains("90 % of the budget") } || width == 40)

    let bench = SpaceBenchReport(
      package: package, bench: try SpaceBench(package, executable: Fixture.executable, length: .sessions(2)), lineCount: 5)
    #expect(width == 40 || bench.lines(width: width).filter { $0.width > width }.map(\.text) == [])
  }
}
