extension Plan {
  /// The hand of a block: its own, or the plan's where that is one hand.
  public func hand(of block: PlanBlock) -> String? {
    block.hand ?? hand.flatMap { Attestation.hands.contains($0) ? $0 : nil }
  }

  /// The stated maximum of a hand, in N.
  public func maximumNewtons(ofHand hand: String?) -> Double? {
    switch hand {
    case "left": maximumNewtons?.left
    case "right": maximumNewtons?.right
    default: nil
    }
  }

  /// The block of a label; capital and small letters are alike, and spaces around it do not matter.
  public func block(named label: String) -> PlanBlock? {
    let wanted = PlanBlock.comparable(label)
    return blocks.first { PlanBlock.comparable($0.label) == wanted }
  }

  /// The plan's block that a block of a session belongs to.
  ///
  /// It is the one with the same label. Where nobody began a block in the session, it is the plan's only block for the
  /// session's hand, or the plan's only block at all unless that is for the other hand.
  /// - Parameters:
  ///   - label: what the session's block is called.
  ///   - hand: the hand of the session's block.
  ///   - isImplicit: whether it is the only block of its session, which nobody began.
  public func block(forLabel label: String?, hand: String?, isImplicit: Bool) -> PlanBlock? {
    if let label, let named = block(named: label) { return named }
    guard isImplicit else { return nil }
    let ofHand = blocks.filter { hand != nil && self.hand(of: $0) == hand }
    if ofHand.count == 1 { return ofHand[0] }
    guard blocks.count == 1, hand == nil || self.hand(of: blocks[0]) == nil else { return nil }
    return blocks[0]
  }
}
