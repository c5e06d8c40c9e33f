/// A row of the worksheet that a plan can fill for one of its blocks.
public struct PlanRow: Sendable, Equatable {
  /// The row of the worksheet.
  public let element: WorksheetElement
  /// The fields that say what the row asks for; those of the block begin with "blocks.".
  public let said: [String]
  /// The fields that do not, though the row needs them.
  public let missing: [String]
}

extension Plan {
  /// Where the plan says what the worksheet asks for one of its blocks. A row that needs several fields has a place only where
  /// all of them are said.
  public func places(for block: PlanBlock) -> Worksheet.Places {
    rows(for: block).reduce(into: [:]) { places, row in
      guard row.missing.isEmpty else { return }
      places[row.element.number] = row.said.map { name in
        name.hasPrefix(Self.inBlock)
          ? "plan, block: \(name.dropFirst(Self.inBlock.count))" : "plan: \(name)"
      }
    }
  }

  /// The rows that a plan can fill, with what it says for one of its blocks. Where another code than the one that asks for
  /// feedback is claimed, row 36 is there only if it is said.
  public func rows(for block: PlanBlock) -> [PlanRow] {
    let needs = needs(of: block)
    let asksForFeedback = block.code == nil || block.code == Worksheet.feedbackCode
    return WorksheetElement.all.compactMap { element in
      guard let fields = needs[element.number] else { return nil }
      let missing = fields.filter { !$0.isSaid }.map(\.name)
      guard element.number != 36 || asksForFeedback || missing.isEmpty else { return nil }
      return PlanRow(
        element: element, said: fields.filter(\.isSaid).map(\.name), missing: missing)
    }
  }

  private static let inBlock = "blocks."

  private typealias Need = (name: String, isSaid: Bool)

  private func needs(of block: PlanBlock) -> [Int: [Need]] {
    func own(_ name: String, _ isSaid: Bool) -> Need { (Self.inBlock + name, isSaid) }
    /// A field of the block that stands for one of the plan.
    func either(_ name: String, _ blockSays: Bool, _ planName: String, _ planSays: Bool) -> Need {
      blockSays ? own(name, true) : (planName, planSays)
    }
    let questions = block.questions
    return [
      3: [
        ("clinicians.performing", clinicians?.performing != nil),
        ("clinicians.performing.credential", clinicians?.performing?.credential != nil),
      ],
      4: [("clinicians.contributors", clinicians?.contributors?.isEmpty == false)],
      5: [("contactMode", contactMode != nil)],
      6: [("setting", setting != nil)],
      7: [("bodyPart", bodyPart != nil), either("hand", block.hand != nil, "hand", hand != nil)],
      8: [("muscles", muscles?.isEmpty == false), ("joints", joints?.isEmpty == false)],
      9: [("impairment", impairment != nil)],
      10: [
        either("goal", block.goal != nil, "goals", goals?.isEmpty == false),
        either(
          "functionalTask", block.functionalTask != nil, "functionalTask", functionalTask != nil),
      ],
      11: [
        own(
          block.purpose == "other" ? "purposeNote" : "purpose",
          block.purpose == "other" ? block.purposeNote != nil : block.purpose != nil),
        own("questions.functionalActivity", questions?.functionalActivity != nil),
        own("questions.improvesDailyLife", questions?.improvesDailyLife != nil),
        own("questions.severalParameters", questions?.severalParameters != nil),
        own("questions.specificTask", questions?.specificTask != nil),
      ],
      12: [own("code", block.code != nil)],
      13: [own("mode", block.mode != nil), own("contraction", block.contraction != nil)],
      15: [own("prescription", block.prescription != nil)],
      28: [("assessment", assessment != nil)],
      29: [("necessity", necessity != nil)],
      34: [("condition", condition != nil)],
      35: [("precautions", precautions != nil)],
      36: [
        own("feedback.what", block.feedback?.what != nil),
        own("feedback.onMovement", block.feedback?.onMovement != nil),
        own("feedback.targetShown", block.feedback?.targetShown != nil),
      ],
    ]
  }
}
