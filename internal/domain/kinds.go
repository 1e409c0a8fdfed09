package domain

import "slices"

// Kinds lists an empty event of every kind there is. The codec, the golden files
// and the generated catalogue are held to it by tests: a kind that is missing
// here can't be recorded.
func Kinds() []Event {
	return slices.Concat(documentKinds(), withdrawalKinds(), bookKinds(), proposalKinds(), identityKinds(), capKinds(), amendKinds(), peopleKinds(), statementKinds(), editKinds(), companyKinds(), []Event{
		PartyRegistered{}, KycSubmitted{}, KycVerified{}, KycRejected{}, PartySuspended{}, RoleGranted{}, RoleRevoked{}, LimitsSet{}, RiskAcknowledged{},
		WithdrawalRequested{}, WithdrawalApproved{}, WithdrawalDeclined{}, WithdrawalPaid{}, WithdrawalReturned{},
		ReceiptRecorded{}, ReceiptReturned{},
		ReceiptMatched{},
		FacilitySubmitted{}, FacilityGraded{}, FacilityApproved{}, FacilityDeclined{}, FacilityListed{}, PledgePlaced{}, PledgeCancelled{}, FundingClosed{}, FacilityWithdrawn{}, ContractIssued{}, FacilityAccepted{}, FacilityDisbursed{}, ChargeRaised{}, ChargeWaived{}, DefaultDeclared{}, FacilityChargedOff{}, FacilityWrittenOff{}, FacilityRestructured{}, LateInterestWaived{}, RecoveryEnded{}, OverpaymentRefunded{}, FacilityImported{}, PaidInFullReported{},
		ProductDefined{},
		BusinessDayOpened{}, RequestUndone{}, RequestRedone{},
	})
}

// Events about a party.

// Kind is the name in the journal.
func (PartyRegistered) Kind() string { return "PartyRegistered" }

// Stream is the aggregate that the event is about.
func (e PartyRegistered) Stream() string { return PartyStream(e.Party) }

// Kind is the name in the journal.
func (KycSubmitted) Kind() string { return "KycSubmitted" }

// Stream is the aggregate that the event is about.
func (e KycSubmitted) Stream() string { return PartyStream(e.Party) }

// Kind is the name in the journal.
func (KycVerified) Kind() string { return "KycVerified" }

// Stream is the aggregate that the event is about.
func (e KycVerified) Stream() string { return PartyStream(e.Party) }

// Kind is the name in the journal.
func (KycRejected) Kind() string { return "KycRejected" }

// Stream is the aggregate that the event is about.
func (e KycRejected) Stream() string { return PartyStream(e.Party) }

// Kind is the name in the journal.
func (PartySuspended) Kind() string { return "PartySuspended" }

// Stream is the aggregate that the event is about.
func (e PartySuspended) Stream() string { return PartyStream(e.Party) }

// Kind is the name in the journal.
func (RoleGranted) Kind() string { return "RoleGranted" }

// Stream is the aggregate that the event is about.
func (e RoleGranted) Stream() string { return PartyStream(e.Party) }

// Kind is the name in the journal.
func (RoleRevoked) Kind() string { return "RoleRevoked" }

// Stream is the aggregate that the event is about.
func (e RoleRevoked) Stream() string { return PartyStream(e.Party) }

// Kind is the name in the journal.
func (LimitsSet) Kind() string { return "LimitsSet" }

// Stream is the aggregate that the event is about.
func (e LimitsSet) Stream() string { return PartyStream(e.Party) }

// Kind is the name in the journal.
func (RiskAcknowledged) Kind() string { return "RiskAcknowledged" }

// Stream is the aggregate that the event is about.
func (e RiskAcknowledged) Stream() string { return PartyStream(e.Party) }

// Events about a wallet.

// Kind is the name in the journal.
func (WithdrawalRequested) Kind() string { return "WithdrawalRequested" }

// Stream is the aggregate that the event is about.
func (e WithdrawalRequested) Stream() string { return WalletStream(e.Party) }

// Kind is the name in the journal.
func (WithdrawalApproved) Kind() string { return "WithdrawalApproved" }

// Stream is the aggregate that the event is about.
func (e WithdrawalApproved) Stream() string { return WalletStream(e.Party) }

// Kind is the name in the journal.
func (WithdrawalDeclined) Kind() string { return "WithdrawalDeclined" }

// Stream is the aggregate that the event is about.
func (e WithdrawalDeclined) Stream() string { return WalletStream(e.Party) }

// Kind is the name in the journal.
func (WithdrawalPaid) Kind() string { return "WithdrawalPaid" }

// Stream is the aggregate that the event is about.
func (e WithdrawalPaid) Stream() string { return WalletStream(e.Party) }

// Kind is the name in the journal.
func (WithdrawalReturned) Kind() string { return "WithdrawalReturned" }

// Stream is the aggregate that the event is about.
func (e WithdrawalReturned) Stream() string { return WalletStream(e.Party) }

// Events about a receipt.

// Kind is the name in the journal.
func (ReceiptRecorded) Kind() string { return "ReceiptRecorded" }

// Stream is the aggregate that the event is about.
func (e ReceiptRecorded) Stream() string { return ReceiptStream(e.Receipt) }

// Kind is the name in the journal.
func (ReceiptReturned) Kind() string { return "ReceiptReturned" }

// Stream is the aggregate that the event is about.
func (e ReceiptReturned) Stream() string { return ReceiptStream(e.Receipt) }

// Events about a facility.

// Kind is the name in the journal.
func (FacilitySubmitted) Kind() string { return "FacilitySubmitted" }

// Stream is the aggregate that the event is about.
func (e FacilitySubmitted) Stream() string { return FacilityStream(e.Facility) }

// Kind is the name in the journal.
func (FacilityGraded) Kind() string { return "FacilityGraded" }

// Stream is the aggregate that the event is about.
func (e FacilityGraded) Stream() string { return FacilityStream(e.Facility) }

// Kind is the name in the journal.
func (FacilityApproved) Kind() string { return "FacilityApproved" }

// Stream is the aggregate that the event is about.
func (e FacilityApproved) Stream() string { return FacilityStream(e.Facility) }

// Kind is the name in the journal.
func (FacilityDeclined) Kind() string { return "FacilityDeclined" }

// Stream is the aggregate that the event is about.
func (e FacilityDeclined) Stream() string { return FacilityStream(e.Facility) }

// Kind is the name in the journal.
func (FacilityListed) Kind() string { return "FacilityListed" }

// Stream is the aggregate that the event is about.
func (e FacilityListed) Stream() string { return FacilityStream(e.Facility) }

// Kind is the name in the journal.
func (PledgePlaced) Kind() string { return "PledgePlaced" }

// Stream is the aggregate that the event is about.
func (e PledgePlaced) Stream() string { return FacilityStream(e.Facility) }

// Kind is the name in the journal.
func (PledgeCancelled) Kind() string { return "PledgeCancelled" }

// Stream is the aggregate that the event is about.
func (e PledgeCancelled) Stream() string { return FacilityStream(e.Facility) }

// Kind is the name in the journal.
func (FundingClosed) Kind() string { return "FundingClosed" }

// Stream is the aggregate that the event is about.
func (e FundingClosed) Stream() string { return FacilityStream(e.Facility) }

// Kind is the name in the journal.
func (FacilityWithdrawn) Kind() string { return "FacilityWithdrawn" }

// Stream is the aggregate that the event is about.
func (e FacilityWithdrawn) Stream() string { return FacilityStream(e.Facility) }

// Kind is the name in the journal.
func (ContractIssued) Kind() string { return "ContractIssued" }

// Stream is the aggregate that the event is about.
func (e ContractIssued) Stream() string { return FacilityStream(e.Facility) }

// Kind is the name in the journal.
func (FacilityAccepted) Kind() string { return "FacilityAccepted" }

// Stream is the aggregate that the event is about.
func (e FacilityAccepted) Stream() string { return FacilityStream(e.Facility) }

// Kind is the name in the journal.
func (FacilityDisbursed) Kind() string { return "FacilityDisbursed" }

// Stream is the aggregate that the event is about.
func (e FacilityDisbursed) Stream() string { return FacilityStream(e.Facility) }

// Kind is the name in the journal.
func (ChargeRaised) Kind() string { return "ChargeRaised" }

// Stream is the aggregate that the event is about.
func (e ChargeRaised) Stream() string { return FacilityStream(e.Facility) }

// Kind is the name in the journal.
func (ChargeWaived) Kind() string { return "ChargeWaived" }

// Stream is the aggregate that the event is about.
func (e ChargeWaived) Stream() string { return FacilityStream(e.Facility) }

// Kind is the name in the journal.
func (DefaultDeclared) Kind() string { return "DefaultDeclared" }

// Stream is the aggregate that the event is about.
func (e DefaultDeclared) Stream() string { return FacilityStream(e.Facility) }

// Kind is the name in the journal.
func (FacilityChargedOff) Kind() string { return "FacilityChargedOff" }

// Stream is the aggregate that the event is about.
func (e FacilityChargedOff) Stream() string { return FacilityStream(e.Facility) }

// Kind is the name in the journal.
func (FacilityWrittenOff) Kind() string { return "FacilityWrittenOff" }

// Stream is the aggregate that the event is about.
func (e FacilityWrittenOff) Stream() string { return FacilityStream(e.Facility) }

// Kind is the name in the journal.
func (OverpaymentRefunded) Kind() string { return "OverpaymentRefunded" }

// Stream is the aggregate that the event is about.
func (e OverpaymentRefunded) Stream() string { return FacilityStream(e.Facility) }

// Kind is the name in the journal.
func (FacilityImported) Kind() string { return "FacilityImported" }

// Stream is the aggregate that the event is about.
func (e FacilityImported) Stream() string { return FacilityStream(e.Facility) }

// Kind is the name in the journal.
func (PaidInFullReported) Kind() string { return "PaidInFullReported" }

// Stream is the aggregate that the event is about.
func (e PaidInFullReported) Stream() string { return FacilityStream(e.Facility) }

// Events about the platform itself.

// Kind is the name in the journal.
func (BusinessDayOpened) Kind() string { return "BusinessDayOpened" }

// Stream is the aggregate that the event is about.
func (BusinessDayOpened) Stream() string { return PlatformStream }

// Kind is the name in the journal.
func (RequestUndone) Kind() string { return "RequestUndone" }

// Stream is the aggregate that the event is about.
func (RequestUndone) Stream() string { return PlatformStream }

// Kind is the name in the journal.
func (RequestRedone) Kind() string { return "RequestRedone" }

// Stream is the aggregate that the event is about.
func (RequestRedone) Stream() string { return PlatformStream }

// The set of events is closed.

func (PartyRegistered) event()     {}
func (KycSubmitted) event()        {}
func (KycVerified) event()         {}
func (KycRejected) event()         {}
func (PartySuspended) event()      {}
func (RoleGranted) event()         {}
func (RoleRevoked) event()         {}
func (LimitsSet) event()           {}
func (RiskAcknowledged) event()    {}
func (WithdrawalRequested) event() {}
func (WithdrawalApproved) event()  {}
func (WithdrawalDeclined) event()  {}
func (WithdrawalPaid) event()      {}
func (WithdrawalReturned) event()  {}
func (ReceiptRecorded) event()     {}
func (ReceiptReturned) event()     {}
func (ReceiptMatched) event()      {}
func (FacilitySubmitted) event()   {}
func (FacilityGraded) event()      {}
func (FacilityApproved) event()    {}
func (FacilityDeclined) event()    {}
func (FacilityListed) event()      {}
func (PledgePlaced) event()        {}
func (PledgeCancelled) event()     {}
func (FundingClosed) event()       {}
func (FacilityWithdrawn) event()   {}
func (ContractIssued) event()      {}
func (FacilityAccepted) event()    {}
func (FacilityDisbursed) event()   {}
func (ChargeRaised) event()        {}
func (ChargeWaived) event()        {}
func (DefaultDeclared) event()     {}
func (FacilityChargedOff) event()  {}
func (FacilityWrittenOff) event()  {}
func (OverpaymentRefunded) event() {}
func (FacilityImported) event()    {}
func (PaidInFullReported) event()  {}
func (BusinessDayOpened) event()   {}
func (RequestUndone) event()       {}
func (RequestRedone) event()       {}

// Kind is the name in the journal.
func (ReceiptMatched) Kind() string { return "ReceiptMatched" }

// Stream is that of the target: the topped-up wallet or the repaid facility. That
// lets both fold from their own events alone.
func (e ReceiptMatched) Stream() string {
	if e.Purpose == TopUp {
		return WalletStream(e.Party)
	}
	return FacilityStream(e.Facility)
}
