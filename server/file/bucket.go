package file

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"

	"gocloud.dev/blob"
	_ "gocloud.dev/blob/fileblob" // file:// URLs
	_ "gocloud.dev/blob/s3blob"   // s3:// URLs
)

// OpenBucket opens where files are kept: a bucket by its URL, as gocloud.dev/blob writes them (s3://name?region=…), or the
// folder files below a directory where there is none.
func OpenBucket(ctx context.Context, bucketURL, dataDir string) (*blob.Bucket, error) {
	if bucketURL == "" {
		folder, err := filepath.Abs(filepath.Join(dataDir, "files"))
		if err != nil {
			return nil, fmt.Errorf("open the folder of files: %w", err)
		}
		// Parts of a file that is being written lie beside it, so that giving it its name is one step.
		place := url.URL{Scheme: "file", Path: folder, RawQuery: "create_dir=true&metadata=skip&no_tmp_dir=true"}
		bucketURL = place.String()
	}
	bucket, err := blob.OpenBucket(ctx, bucketURL)
	if err != nil {
		return nil, fmt.Errorf("COREBANK_BLOB_URL: %w", err)
	}
	return bucket, nil
}
