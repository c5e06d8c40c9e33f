extension Plan {
  /// The elements of the worksheet that the plan says for one of its blocks, each with where it is said. An element that needs
  /// several things is only there where all are said.
  public func places(for block: PlanBlock) -> Worksheet.Places {
    var places: Worksheet.Places = [:]
    func set(_ number: Int, _ isSaid: Bool, _ place: String) {
      if isSaid { places[number] = ["plan: \(place)"] }
    }
    set(3, clinicians?.performing?.credential != nil, "clinicians")
    set(4, clinicians?.contributors?.isEmpty == false, "contributors")
    set(5, contactMode != nil, "contact mode")
    set(6, setting != nil, "setting")
    set(7, bodyPart != nil && (block.hand ?? hand) != nil, "body part and hand")
    set(8, muscles?.isEmpty == false && joints?.isEmpty == false, "muscles and joints")
    set(9, impairment != nil, "impairment")
    set(10, goals?.isEmpty == false && functionalTask != nil, "goals and functional task")
    set(11, block.purpose != nil && block.questions?.areAnswered == true, "purpose and questions")
    set(12, block.code != nil, "code")
    set(13, block.mode != nil && block.contraction != nil, "mode and contraction")
    set(28, assessment != nil, "assessment")
    set(29, necessity != nil, "necessity")
    set(34, condition != nil, "condition")
    set(35, precautions != nil, "precautions")
    set(36, block.feedback?.what != nil && block.feedback?.onMovement != nil, "feedback")
    return places
  }
}
