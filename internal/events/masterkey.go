package events

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// MasterKeyFile is the name of the file in the data folder.
const MasterKeyFile = "master.key"

// MasterKey gives the key that wraps all others: the environment's (base64 of 32
// bytes) if it is set, otherwise the one in the data folder, which is made on the
// first start with access for its owner alone. Losing it loses all personal data.
func MasterKey(environment, folder string) ([]byte, error) {
	if environment != "" {
		key, err := decodeMasterKey(environment)
		if err != nil {
			return nil, fmt.Errorf("read REFOLD_MASTER_KEY: %w", err)
		}
		return key, nil
	}
	path := filepath.Join(folder, MasterKeyFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := createMasterKey(folder, path); err != nil {
			return nil, fmt.Errorf("make the master key: %w", err)
		}
		text, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, fmt.Errorf("read the master key: %w", err)
	}
	key, err := decodeMasterKey(string(text))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return key, nil
}

func decodeMasterKey(text string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil || len(key) != dataKeyBytes {
		return nil, fmt.Errorf("a master key is %d bytes in base64", dataKeyBytes)
	}
	return key, nil
}

// createMasterKey writes a new key beside its place and links it there, so that of two
// processes one wins and nobody ever reads half a key.
func createMasterKey(folder, path string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	key := make([]byte, dataKeyBytes)
	rand.Read(key)
	file, err := os.CreateTemp(folder, MasterKeyFile+".*") // made with mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	_, err = file.WriteString(base64.StdEncoding.EncodeToString(key) + "\n")
	if err == nil {
		err = file.Sync()
	}
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return err
	}
	if err := os.Link(file.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}
