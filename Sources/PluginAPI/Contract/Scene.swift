/// What a page draws of a session: blocks of plain, cleaned text and numbers.
public struct Scene: Hashable, Sendable {
  /// At most `Contract.Scenes.maxBlocks`.
  public let blocks: [Block]

  public enum Block: Hashable, Sendable {
    case grid(Grid)
    case text(String)
    case card(Card)
    case bars(Bars)
    case chart(Chart)
    case timeline([Moment])

    public var kind: Contract.BlockKind {
      switch self {
      case .grid: .grid
      case .text: .text
      case .card: .card
      case .bars: .bars
      case .chart: .chart
      case .timeline: .timeline
      }
    }
  }

  public struct Grid: Hashable, Sendable {
    public let rows: Int
    public let cols: Int
    /// Row by row, exactly rows × cols; an empty cell is "".
    public let cells: [String]
    /// Highlighted cells, by number from 1.
    public let marks: [Int]
    public let title: String?
  }

  public struct Card: Hashable, Sendable {
    public enum Tone: String, CaseIterable, Hashable, Sendable { case plain, good, bad }

    public let seat: Int?
    public let title: String?
    public let text: String
    public let tone: Tone
  }

  public struct Bars: Hashable, Sendable {
    public struct Bar: Hashable, Sendable {
      public let label: String
      public let value: Double
      public let seat: Int?
    }

    public let title: String?
    /// The value of a full bar; above 0. Nil for the greatest of the values.
    public let max: Double?
    public let items: [Bar]
  }

  public struct Chart: Hashable, Sendable {
    public struct Series: Hashable, Sendable {
      public let label: String
      public let seat: Int?
      public let y: [Double]
    }

    public struct Mark: Hashable, Sendable {
      public let x: Double
      public let label: String
      public let seat: Int?
    }

    public let title: String?
    public let unit: String?
    /// One for each point of every series; nil for 1, 2, 3….
    public let x: [Double]?
    public let series: [Series]
    public let marks: [Mark]
  }

  /// One entry of a timeline.
  public struct Moment: Hashable, Sendable {
    /// In seconds since the session's start, or steps: as the Space has it.
    public let at: Int64
    public let seat: Int?
    public let text: String
  }
}
