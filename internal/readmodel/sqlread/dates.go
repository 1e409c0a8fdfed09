package sqlread

import (
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"refold/internal/calendar"
)

// RegisterDates teaches a connection that the type date is a calendar.Date, and NULL
// calendar.None.
func RegisterDates(m *pgtype.Map) {
	m.TryWrapScanPlanFuncs = append([]pgtype.TryWrapScanPlanFunc{wrapScan}, m.TryWrapScanPlanFuncs...)
	m.TryWrapEncodePlanFuncs = append([]pgtype.TryWrapEncodePlanFunc{wrapEncode}, m.TryWrapEncodePlanFuncs...)
}

const secondsOfDay = 24 * 60 * 60

// date is a calendar.Date as the driver wants it.
type date calendar.Date

// DateValue gives the date for writing.
func (d date) DateValue() (pgtype.Date, error) {
	if calendar.Date(d) == calendar.None {
		return pgtype.Date{}, nil
	}
	return pgtype.Date{Time: time.Unix(int64(d)*secondsOfDay, 0).UTC(), Valid: true}, nil
}

// ScanDate takes a date that was read.
func (d *date) ScanDate(v pgtype.Date) error {
	*d = date(calendar.None)
	if v.Valid {
		y, m, day := v.Time.Date()
		*d = date(calendar.Of(y, int(m), day))
	}
	return nil
}

type scanPlan struct{ next pgtype.ScanPlan }

func (p *scanPlan) SetNext(next pgtype.ScanPlan) { p.next = next }

func (p *scanPlan) Scan(src []byte, target any) error {
	return p.next.Scan(src, (*date)(target.(*calendar.Date)))
}

func wrapScan(target any) (pgtype.WrappedScanPlanNextSetter, any, bool) {
	if d, ok := target.(*calendar.Date); ok {
		return &scanPlan{}, (*date)(d), true
	}
	return nil, nil, false
}

type encodePlan struct{ next pgtype.EncodePlan }

func (p *encodePlan) SetNext(next pgtype.EncodePlan) { p.next = next }

func (p *encodePlan) Encode(value any, buffer []byte) ([]byte, error) {
	return p.next.Encode(date(value.(calendar.Date)), buffer)
}

func wrapEncode(value any) (pgtype.WrappedEncodePlanNextSetter, any, bool) {
	if d, ok := value.(calendar.Date); ok {
		return &encodePlan{}, date(d), true
	}
	return nil, nil, false
}
