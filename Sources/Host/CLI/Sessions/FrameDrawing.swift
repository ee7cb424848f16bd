internal import HostRules
internal import SpaceContract

/// A frame in lines of text.
struct FrameDrawing {
  let title: String
  /// By seat, who sits there.
  let seated: [String]

  /// The lines of one frame. The log stands where the Space draws nothing.
  /// - Parameter last: the number of the last step, where the place in the session is to stand beside the title.
  func lines(_ frame: Frame, of last: Int?, width: Int, mostMoments: Int = .max) -> [Line] {
    let drawing = SceneDrawing(seated: seated, width: width, mostMoments: mostMoments)
    var head = Line(title, .bold)
    if let last { head += Line("  step \(frame.number) of \(max(last, frame.number))", .dim) }
    if frame.audience > 0 { head += Line("  as seen by ", .dim) + drawing.name(frame.audience) }
    var lines = [head] + versus(drawing) + [Line()]
    switch frame.picture {
    case .scene(let scene): lines += drawing.lines(scene) + [Line()]
    case .failed(let message): lines += Line.wrapped("view failed: \(message)", width: width, ink: .bad) + log(frame, width)
    case .none: lines += log(frame, width)
    }
    return lines + input(frame, drawing)
  }

  /// The lines in at most `height` rows, if fewer moments of a timeline suffice for that.
  func lines(_ frame: Frame, width: Int, height: Int) -> [Line] {
    let whole = lines(frame, of: nil, width: width)
    if whole.count <= height { return whole }
    // All other blocks take as many rows as before; one row says how many moments are not shown.
    for moments in [32, 16, 8, 6, 4] {
      let shorter = lines(frame, of: nil, width: width, mostMoments: moments)
      if shorter.count <= height || moments == 4 { return shorter }
    }
    return whole
  }

  private func log(_ frame: Frame, _ width: Int) -> [Line] {
    Line.wrapped(frame.log ?? (frame.number == 0 ? "The session begins." : "…"), width: width)
  }

  private func versus(_ drawing: SceneDrawing) -> [Line] {
    Line.flowed(seated.indices.map { drawing.name($0 + 1) }, between: Line(" · ", .dim), width: drawing.width - 2).map { Line("  ") + $0 }
  }

  /// What came in with this step.
  private func input(_ frame: Frame, _ drawing: SceneDrawing) -> [Line] {
    guard case .answers(let answers) = frame.input else { return [] }
    let names = answers.map { drawing.name($0.seat).cut(to: max(10, drawing.width / 3)) }
    let longest = names.map(\.width).max() ?? 0
    return zip(names, answers).map { name, answer in
      let said = frame.shows(answerOf: answer.seat) ? SessionDescription.answer(answer) : SessionDescription.sealed(answer)
      return Line("  ") + name.padded(to: longest) + Line("  ") + said
    }
  }
}
