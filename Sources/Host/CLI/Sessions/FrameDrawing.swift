internal import HostRules
internal import SpaceContract

/// A frame in lines of text.
struct FrameDrawing {
  let title: String
  /// By seat, who sits there.
  let seated: [String]
  /// The feeds that the session reads.
  var feeds: [String] = []

  /// The lines of one frame. The log stands where the Space draws nothing.
  /// - Parameter last: the number of the last step, where the place in the session is to stand beside the title.
  func lines(_ frame: Frame, of last: Int?, width: Int, mostMoments: Int = .max, isDense: Bool = false) -> [Line] {
    let drawing = SceneDrawing(seated: seated, width: width, mostMoments: mostMoments, isDense: isDense)
    var head = Line(title, .bold)
    if let last { head += Line("  step \(frame.number) of \(max(last, frame.number))", .dim) }
    if frame.audience > 0 { head += Line("  as seen by ", .dim) + drawing.name(frame.audience) }
    var lines = [head] + versus(drawing) + (isDense ? [] : [Line()])
    switch frame.picture {
    case .scene(let scene): lines += drawing.lines(scene) + (isDense ? [] : [Line()])
    case .failed(let message): lines += Line.wrapped("view failed: \(message)", width: width, ink: .bad) + log(frame, width)
    case .none: lines += log(frame, width)
    }
    return lines + input(frame, width: width)
  }

  /// The lines in at most `height` rows, if that can be done with fewer moments of a timeline or with blocks closer together.
  func lines(_ frame: Frame, width: Int, height: Int) -> [Line] {
    let whole = lines(frame, of: nil, width: width)
    if whole.count <= height { return whole }
    for (moments, isDense) in [(32, false), (16, false), (8, false), (6, false), (4, false), (8, true), (4, true), (2, true)] {
      let shorter = lines(frame, of: nil, width: width, mostMoments: moments, isDense: isDense)
      if shorter.count <= height { return shorter }
    }
    // Too much in any case, so it is scrolled, and better read with some air.
    return lines(frame, of: nil, width: width, mostMoments: 8)
  }

  private func log(_ frame: Frame, _ width: Int) -> [Line] {
    Line.wrapped(frame.log ?? (frame.number == 0 ? "The session begins." : "…"), width: width)
  }

  private func versus(_ drawing: SceneDrawing) -> [Line] {
    Line.flowed(seated.indices.map { drawing.name($0 + 1) }, between: Line(" · ", .dim), width: drawing.width - 2).map { Line("  ") + $0 }
  }

  /// What came in with this step.
  private func input(_ frame: Frame, width: Int) -> [Line] {
    let input = InputDescription(seated: seated, feeds: feeds, width: width)
    let details = input.details(frame.input, shows: frame.shows(answerOf:)).map { Line("  ") + $0 }
    switch frame.input {
    case .start: return []
    // Each answer says that it is one.
    case .answers: return details
    case .judged, .quoted, .waited, .ran, .ended:
      return Line.wrapped(input.headline(frame.input, elapsed: frame.elapsed), width: width - 2, ink: .bold).map { Line("  ") + $0 }
        + details
    }
  }
}
