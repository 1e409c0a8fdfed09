package events

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"
	_ "time/tzdata" // zones where the system has none

	"refold/internal/calendar"
	"refold/internal/domain"
)

// calendarDevice is where the opening of a business day comes from.
const calendarDevice = "calendar"

// calendarTick bounds how late a new day is noticed when the clock is set.
const calendarTick = time.Minute

func defaultZone() *time.Location {
	zone, err := time.LoadLocation("Asia/Singapore")
	if err != nil {
		panic("events: the embedded time zones are missing: " + err.Error())
	}
	return zone
}

// ClockDate is the civil date in the journal's zone, by the clock.
func (j *Journal) ClockDate() calendar.Date {
	return civilDate(j.options.Now(), j.options.Zone)
}

func civilDate(at time.Time, zone *time.Location) calendar.Date {
	year, month, day := at.In(zone).Date()
	return calendar.Of(year, int(month), day)
}

// DayRequest is the id of the request that opens a day: the same in every process, so
// that a day is opened once.
func DayRequest(day calendar.Date) domain.UUID {
	sum := sha256.Sum256([]byte("open the business day " + day.String()))
	id := domain.UUID(sum[:16])
	id[6] = id[6]&0x0f | 0x80 // version 8: made by a rule of our own
	id[8] = id[8]&0x3f | 0x80
	return id
}

// OpenDaysUpTo opens the business days from the last one through a date, one by one.
// In an empty journal it opens that date alone.
func (j *Journal) OpenDaysUpTo(ctx context.Context, date calendar.Date) error {
	for {
		today := j.Head().Today()
		if today != calendar.None && today >= date {
			return nil
		}
		next := date
		if today != calendar.None {
			next = today + 1
		}
		answer, err := j.Submit(ctx, Submission{
			Command: domain.OpenBusinessDay{Date: next}, Actor: domain.System, Device: calendarDevice,
			RequestID: DayRequest(next),
		})
		if err != nil {
			return fmt.Errorf("open %s: %w", next, err)
		}
		if err := j.Wait(ctx, answer.Position); err != nil {
			return fmt.Errorf("open %s: %w", next, err)
		}
		if j.Head().Today() < next {
			return fmt.Errorf("open %s: the request was answered, the day is still %s", next, j.Head().Today())
		}
	}
}

// RunCalendar opens each business day as it begins, until ctx ends. A failure is
// logged and tried again.
func (j *Journal) RunCalendar(ctx context.Context) {
	for {
		if err := j.OpenDaysUpTo(ctx, j.ClockDate()); err != nil && ctx.Err() == nil {
			j.options.Logger.Error("open the business day", "error", err)
		}
		pause := min(untilTomorrow(j.options.Now(), j.options.Zone), calendarTick)
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

// untilTomorrow is the time to the next midnight of a zone.
func untilTomorrow(now time.Time, zone *time.Location) time.Duration {
	year, month, day := now.In(zone).Date()
	return time.Date(year, month, day+1, 0, 0, 0, 0, zone).Sub(now)
}
