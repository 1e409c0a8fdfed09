package web

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"refold/internal/documents"
	"refold/internal/domain"
)

var onePDF = []byte("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n")

func onePNG() []byte {
	var out bytes.Buffer
	_ = png.Encode(&out, image.NewGray(image.Rect(0, 0, 8, 8)))
	return out.Bytes()
}

// brought is a file of a form.
type brought struct {
	name    string
	content []byte
}

// bring sends a form with files.
func (w *browser) bring(path string, form url.Values, files ...brought) *reply {
	w.t.Helper()
	var body bytes.Buffer
	out := multipart.NewWriter(&body)
	for name := range form {
		_ = out.WriteField(name, form.Get(name))
	}
	for _, f := range files {
		head := textproto.MIMEHeader{}
		head.Set("Content-Disposition", fmt.Sprintf(`form-data; name="document"; filename=%q`, f.name))
		head.Set("Content-Type", "application/pdf") // whatever the browser says
		part, _ := out.CreatePart(head)
		_, _ = part.Write(f.content)
	}
	out.Close()
	return w.send(path, out.FormDataContentType(), &body)
}

func (w *browser) send(path, contentType string, body io.Reader) *reply {
	w.t.Helper()
	req, err := http.NewRequest(http.MethodPost, w.site.URL+path, body)
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	res, err := w.client.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body)
	return &reply{w.t, "POST " + path, res.StatusCode, res.Header, string(text), w.log}
}

func shows(purpose domain.AttachmentPurpose) url.Values {
	return url.Values{"request_id": {newUUID().String()}, "purpose": {string(purpose)}}
}

var draftFile = regexp.MustCompile(`/apply/documents/A-[0-9A-Z]+`)

func TestDocumentsOfAnApplication(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.staffed()
	b.person("rival", domain.Borrower, demoPassword)
	w, rival := b.as("borrower"), b.as("rival")
	w.saved("/apply", "amount", "9,000", "tenor", "6", "repayment", "annuity", "purpose", "An oven", "sector", "Retail").want(http.StatusSeeOther)
	w.saved("/apply/company", "turnover", "1", "profit", "0", "debts", "0", "years", "0").want(http.StatusSeeOther)
	w.bring("/apply/documents", shows(domain.AnnualAccounts), brought{`C:\secret\Accounts <2025>.pdf`, onePDF}, brought{"../../etc/passwd", onePNG()}).want(http.StatusSeeOther)
	w.bring("/apply/documents", shows(domain.BankStatements), brought{"again.pdf", onePDF}).want(http.StatusSeeOther) // the same bytes: one document, for what was said last
	b.rowsAre("documents", 2)
	page := w.get("/apply/documents").want(http.StatusOK).has("again.pdf", "passwd", "bank statements", "PNG").lacks("secret", "etc/")
	one := draftFile.FindString(page.body)
	got := w.get(one).want(http.StatusOK)
	if got.body != string(onePDF) || got.header.Get("Content-Type") != documents.PDF || got.header.Get("Content-Security-Policy") != filePolicy ||
		!strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment; filename=") || got.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("the document is sent as %v", got.header)
	}
	rival.get(one).want(http.StatusNotFound)

	landed := w.post("/apply/send", w.get("/apply/review").hidden()).want(http.StatusSeeOther).header.Get("Location")
	f := b.journal.Head().Facility(strings.TrimPrefix(landed, "/facilities/"))
	if f == nil || len(f.Attachments) != 2 || f.Attachments[0].DocumentHash != documents.Hash(onePDF) || f.Attachments[0].Purpose != domain.BankStatements {
		t.Fatalf("attached are %+v", f)
	}
	first := landed + "/attachments/" + f.Attachments[0].ID
	for _, as := range []string{"borrower", "officer", "approver", "auditor"} {
		window := b.as(as)
		got := window.get(first).want(http.StatusOK)
		if got.body != string(onePDF) || !strings.Contains(got.header.Get("Content-Disposition"), "again.pdf") {
			t.Errorf("%s is sent %v", as, got.header)
		}
		window.do(http.MethodGet, first, nil, http.Header{"If-None-Match": {`"` + documents.Hash(onePDF) + `"`}}).want(http.StatusNotModified)
		window.get(landed+"/documents").want(http.StatusOK).has("again.pdf", documents.Hash(onePDF), "bank statements")
	}
	for _, path := range []string{first, landed + "/documents", landed + "/documents.csv"} {
		rival.get(path).want(http.StatusNotFound)
		b.as("investor").get(path).want(http.StatusForbidden)
		b.browser().get(path).want(http.StatusSeeOther)
	}
	before := f.Attachments[0].Position - 1
	w.get(fmt.Sprintf("%s?at=%d", first, before)).want(http.StatusNotFound)
	w.get(fmt.Sprintf("%s?at=%d", first, before+1)).want(http.StatusOK)
	if rows := b.as("auditor").get(landed + "/documents.csv").want(http.StatusOK).rows(); len(rows) != 2 || rows[0]["sha256"] != documents.Hash(onePDF) {
		t.Errorf("the file holds %v", rows)
	}
	if err := b.keys.Erase(t.Context(), "P-BORROWER"); err != nil {
		t.Fatal(err)
	}
	b.as("officer").get(first).want(http.StatusNotFound)
	b.as("officer").get(landed+"/documents").want(http.StatusOK).has(documents.Hash(onePDF), "(erased)").lacks("again.pdf")
}

func TestDocumentsThatAreNotTaken(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.staffed()
	w := b.as("borrower")
	large := append(bytes.Clone(onePDF), make([]byte, documents.MaxBytes+1-len(onePDF))...)
	for name, content := range map[string][]byte{
		"larger than 10 MB": large, "is empty": {}, "not a PDF, JPEG or PNG": []byte("<html><script>alert(1)</script>"),
		"incomplete, or something follows": append(onePNG(), "PK\x03\x04"...), "Something follows the end": append(bytes.Clone(onePDF), "<script>alert(1)</script>"...),
	} {
		w.bring("/apply/documents", shows(domain.OtherDocument), brought{"accounts.pdf", content}).want(http.StatusUnprocessableEntity).has(name)
	}
	w.bring("/apply/documents", shows(domain.OtherDocument)).want(http.StatusUnprocessableEntity).has("Choose a file.")
	w.bring("/apply/documents", shows("holiday"), brought{"a.pdf", onePDF}).want(http.StatusUnprocessableEntity).has("Choose what it shows.")
	// A good file beside a bad one is kept, and the bad one is named.
	w.bring("/apply/documents", shows(domain.OtherDocument), brought{"good.png", onePNG()}, brought{"bad", []byte("x")}).want(http.StatusUnprocessableEntity).has("good.png", "not a PDF")
	b.rowsAre("documents", 1)
	var many []brought
	for i := range maxUploads + 1 {
		many = append(many, brought{"a.pdf", append([]byte(fmt.Sprintf("%%PDF-1.4 %d", i)), onePDF[8:]...)})
	}
	w.bring("/apply/documents", shows(domain.OtherDocument), many...).want(http.StatusUnprocessableEntity).has("At most 4 files can be sent at once.")
	for contentType, body := range map[string]string{
		"multipart/form-data":                "--x\r\n",
		"multipart/form-data; boundary=x":    "--x\r\nContent-Disposition: form-data; name=\"document\"; filename=\"a\"\r\n\r\nhalf",
		"multipart/mixed; boundary=x":        "--x--",
		"application/x-www-form-urlencoded":  "purpose=other",
		"application/json":                   "{}",
		"multipart/form-data; boundary=\"\"": "",
	} {
		if got := w.send("/apply/documents", contentType, strings.NewReader(body)).fine(); got.status < 400 {
			t.Errorf("%s %q: status %d", contentType, body, got.status)
		}
	}
	for _, name := range momentParams {
		past := shows(domain.OtherDocument)
		past.Set(name, "20000")
		w.bring("/apply/documents", past, brought{"a.pdf", onePDF}).want(http.StatusConflict)
	}
	w.bring("/apply/documents?at=3", shows(domain.OtherDocument), brought{"a.pdf", onePDF}).want(http.StatusConflict)
	b.as("investor").bring("/apply/documents", shows(domain.OtherDocument), brought{"a.pdf", onePDF}).want(http.StatusForbidden)
	w.send("/apply/documents", "multipart/form-data; boundary=x", io.LimitReader(endless{}, maxUploadBytes+1)).fine().want(http.StatusRequestEntityTooLarge)
	w.post("/apply/discard", shows("")).want(http.StatusSeeOther)
	b.rowsAre("documents", 0)
}

// endless is a form whose field has no end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	head := "--x\r\nContent-Disposition: form-data; name=\"document\"; filename=\"a\"\r\n\r\n"
	n := copy(p, head)
	for i := n; i < len(p); i++ {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestDocumentsAreAddedLaterAndTakenBack(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	s := newScene(b)
	path := "/facilities/" + s.facility("F-1", domain.Submitted) + "/documents"
	w, officer := b.as("borrower"), b.as("officer")
	form := shows(domain.SignatoryID)
	head := b.journal.Head().Position()
	for range 3 {
		w.bring(path, form, brought{"id.png", onePNG()}).want(http.StatusSeeOther).to(path)
	}
	if now := b.journal.Head().Position(); now != head+1 {
		t.Errorf("sent three times, %d events", now-head)
	}
	officer.bring(path, shows(domain.OtherDocument), brought{"handed in.pdf", onePDF}).want(http.StatusSeeOther)
	page := officer.get(path).want(http.StatusOK).has("id.png", "handed in.pdf")
	if got := strings.Count(page.body, "Take back"); got != 1 {
		t.Errorf("the officer can take %d documents back, want the own one", got)
	}
	b.as("auditor").get(path).want(http.StatusOK).has("id.png").lacks("Take back", "Add documents")
	b.as("auditor").bring(path, shows(domain.OtherDocument), brought{"a.pdf", onePDF}).want(http.StatusForbidden)
	theirs := b.journal.Head().Facility("F-1").Attachments[0].ID
	officer.post("/facilities/F-1/take-back", url.Values{"request_id": {newUUID().String()}, "attachment": {theirs}}).want(http.StatusUnprocessableEntity).has("Only who attached a document")
	w.post("/facilities/F-1/take-back", url.Values{"request_id": {newUUID().String()}, "attachment": {theirs}}).want(http.StatusSeeOther)
	w.get("/facilities/F-1/attachments/" + theirs).want(http.StatusNotFound)
	w.get(fmt.Sprintf("/facilities/F-1/attachments/%s?at=%d", theirs, head+1)).want(http.StatusOK)
	listed := "/facilities/" + s.facility("F-2", domain.Listed) + "/documents"
	w.get(listed).want(http.StatusOK).lacks("Add documents")
	w.bring(listed, shows(domain.OtherDocument), brought{"late.pdf", onePDF}).want(http.StatusUnprocessableEntity).has("The facility is listed")
}
