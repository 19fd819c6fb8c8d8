package file

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"

	"gocloud.dev/blob"
	_ "gocloud.dev/blob/fileblob" // file:// URLs
)

// OpenBucket opens the bucket with a URL of gocloud.dev/blob (s3://name?region=…). Without a URL it is the folder files below a
// directory.
func OpenBucket(ctx context.Context, bucketURL, dataDir string) (*blob.Bucket, error) {
	if bucketURL == "" {
		folder, err := filepath.Abs(filepath.Join(dataDir, "files"))
		if err != nil {
			return nil, fmt.Errorf("open the folder of files: %w", err)
		}
		// Temporary files lie in the same folder, so that the final rename is atomic.
		location := url.URL{Scheme: "file", Path: folder, RawQuery: "create_dir=true&metadata=skip&no_tmp_dir=true&dir_file_mode=0700"}
		bucketURL = location.String()
	}
	bucket, err := blob.OpenBucket(ctx, bucketURL)
	if err != nil {
		return nil, fmt.Errorf("COREBANK_BLOB_URL: %w", err)
	}
	return bucket, nil
}
