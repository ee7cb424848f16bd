internal import SpaceContent
internal import SpaceContract
internal import Testing

@testable import agon

/// Each kind of block against the text that a person should see, without colours.
struct SceneDrawingTests {
  private func draw(_ scene: Value, width: Int = 60, mostMoments: Int = .max) throws -> String {
    let drawing = SceneDrawing(seated: ["expert", "random"], width: width, mostMoments: mostMoments)
    // Spaces at the end of a line are nothing to see, and editors strip them from the expectations.
    return drawing.lines(try Scene.decode(scene, seats: 2)).map { line in
      String(line.rendered(inColour: false).reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
  }

  @Test func grid() throws {
    let scene: Value = [
      ["kind": "grid", "title": "Board", "rows": 2, "cols": 3, "cells": ["X", false, 12, "", "O", "日"], "marks": [1, 5]]
    ]
    #expect(
      try draw(scene) == """
        Board
        ┌────┬────┬────┐
        │[X ]│    │ 12 │
        ├────┼────┼────┤
        │    │[O ]│ 日 │
        └────┴────┴────┘
        """)
  }

  @Test func aGridThatIsTooWideIsCloselySet() throws {
    let scene: Value = [["kind": "grid", "rows": 2, "cols": 4, "cells": ["X", false, "O", "X", "", "O", "X", "O"], "marks": [3]]]
    #expect(
      try draw(scene, width: 14) == """
         X ·›O X
         · O X O
        """)
  }

  @Test func cellsThatAreTooWideAreCut() throws {
    let scene: Value = [["kind": "grid", "rows": 1, "cols": 3, "cells": ["knight", "rook", false], "marks": [2]]]
    #expect(
      try draw(scene, width: 40) == """
        ┌────────┬────────┬────────┐
        │ knight │[ rook ]│        │
        └────────┴────────┴────────┘
        """)
    #expect(try draw(scene, width: 18) == " knig…› rook     ·")
  }

  @Test func text() throws {
    #expect(try draw([["kind": "text", "text": "Round 1.\nX pays \u{1B}[31m30."]], width: 60) == "Round 1.\nX pays [31m30.")
    #expect(try draw([["kind": "text", "text": "one two three four"]], width: 9) == "one two\nthree\nfour")
    #expect(try draw([["kind": "text", "text": "Round 1.\nX pays \u{1B}[31m30."]], width: 14) == "Round 1.\nX pays [31m30.")
  }

  @Test func card() throws {
    let scene: Value = [["kind": "card", "seat": 1, "title": "A verse", "text": "so it goes and goes", "tone": "good"]]
    #expect(
      try draw(scene, width: 26) == """
        ╭─ 1 expert A verse ✓ ───╮
        │ so it goes and goes    │
        ╰────────────────────────╯
        """)
    #expect(
      try draw(scene, width: 40) == """
        ╭─ 1 expert A verse ✓ ─────────────────╮
        │ so it goes and goes                  │
        ╰──────────────────────────────────────╯
        """)
    #expect(
      try draw(scene, width: 20) == """
        ╭─ 1 expert A vers…╮
        │ so it goes and   │
        │ goes             │
        ╰──────────────────╯
        """)
  }

  @Test func bars() throws {
    let scene: Value = [
      [
        "kind": "bars", "title": "Chips", "max": 100,
        "items": [["label": "X", "value": 100, "seat": 1], ["label": "Other", "value": .float(37.5)], ["label": "Less", "value": -5]],
      ]
    ]
    #expect(
      try draw(scene, width: 31) == """
        Chips
          X     ░│██████████████  100
          Other ░│█████▎░░░░░░░░ 37.5
          Less  █│░░░░░░░░░░░░░░   -5
        """)
  }

  @Test func barsOfPositiveValuesUseAllOfTheRoom() throws {
    let scene: Value = [
      [
        "kind": "bars",
        "items": [["label": "a long label indeed", "value": 10], ["label": "b", "value": .float(2.5)], ["label": "c", "value": 0]],
      ]
    ]
    #expect(
      try draw(scene, width: 34) == """
          a long lab… ██████████████  10
          b           ███▌░░░░░░░░░░ 2.5
          c           ░░░░░░░░░░░░░░   0
        """)
    #expect(
      try draw(scene, width: 60) == """
          a long label indeed ████████████████████████████████  10
          b                   ████████░░░░░░░░░░░░░░░░░░░░░░░░ 2.5
          c                   ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░   0
        """)
  }

  @Test func barsThatAreAllBelowZeroGoToTheLeft() throws {
    let scene: Value = [["kind": "bars", "items": [["label": "a", "value": -8], ["label": "b", "value": -4]]]]
    #expect(try draw(scene, width: 18) == "  a ████████│ -8\n  b ░░░░████│ -4")
  }

  @Test func chart() throws {
    let scene: Value = [
      [
        "kind": "chart", "title": "Price", "unit": "cents", "x": [0, 10], "series": [["label": "BTC", "y": [0, 31]]],
        "marks": [["x": 10, "label": "sold", "seat": 2]],
      ]
    ]
    #expect(
      try draw(scene, width: 16) == """
        Price (cents)
          31┤        ⢠⠊
            ┤       ⡰⠁
            ┤      ⡔⠁
            ┤    ⢀⠜
            ┤   ⢠⠊
            ┤  ⡠⠃
            ┤ ⡰⠁
           0┤⡜
            └─────────▲
             0       10
          ━ BTC  31
          ▲ 10  sold
        """)
  }

  @Test func aChartWithoutPointsSaysSo() throws {
    #expect(try draw([["kind": "chart", "title": "Price", "series": []]]) == "Price\n  no points yet")
    #expect(try draw([["kind": "chart", "series": [["label": "a", "y": []]]]]) == "  no points yet")
  }

  @Test(arguments: [1e308, 0, -5])
  func aChartTakesAnyNumbers(value: Double) throws {
    let text = try draw([
      [
        "kind": "chart",
        "series": [["label": "a", "y": [.float(value), .float(-1e308), .float(value)]], ["label": "b", "y": [.float(value)]]],
      ]
    ])
    #expect(text.contains("━a a") && text.contains("━b b"))
  }

  @Test func timeline() throws {
    let items: [Value] = [
      ["at": 1, "seat": 1, "text": "opens with a long sentence"], ["at": 12, "text": "closes"], ["at": 13, "seat": 2, "text": "ends"],
    ]
    #expect(
      try draw([["kind": "timeline", "items": .list(items)]], width: 36) == """
           1  1 expert  opens with a long
                        sentence
          12            closes
          13  2 random  ends
        """)
    #expect(
      try draw([["kind": "timeline", "items": .list(items)]], width: 60) == """
           1  1 expert  opens with a long sentence
          12            closes
          13  2 random  ends
        """)
    #expect(try draw([["kind": "timeline", "items": .list(items)]], mostMoments: 1) == "  … 2 earlier\n  13  2 random  ends")
  }

  @Test func blocksAreSetApart() throws {
    #expect(try draw([["kind": "text", "text": "a"], ["kind": "text", "text": "b"]]) == "a\n\nb")
  }
}
