package journal

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/transparency-dev/merkle/compact"

	"github.com/corebank/corebank/gen/db"
	"github.com/corebank/corebank/server/ledger"
)

const (
	// tileHeight is the number of levels of the Merkle tree that a tile stands for, and tileWidth the number of hashes in a whole one. A
	// bundle has as many transactions.
	tileHeight = 8
	tileWidth  = 1 << tileHeight
	// tileLevels is the number of levels of tiles: enough for every position.
	tileLevels = 64 / tileHeight
	hashSize   = ledger.LeafSize
)

// hashChildren is the hash of an inner node (RFC 6962, section 2.1).
func hashChildren(left, right []byte) []byte {
	var buf [1 + 2*hashSize]byte
	buf[0] = 1
	copy(buf[1:], left)
	copy(buf[1+hashSize:], right)
	hash := sha256.Sum256(buf[:])
	return hash[:]
}

// emptyRoot is the root of a tree without leaves.
var emptyRoot = sha256.Sum256(nil)

var ranges = &compact.RangeFactory{Hash: hashChildren}

// tree is the right edge of the Merkle tree: what is needed to append to it. The tiles and bundles that change are collected in written.
type tree struct {
	nodes *compact.Range
	// tiles has the hashes of the last tile of each level if that is not whole, and ids the transactions of the last bundle.
	tiles [tileLevels][]byte
	ids   []int64
	// maxID is the greatest transaction id.
	maxID int64

	written written
}

// written has what is to be stored.
type written struct {
	tiles   db.JournalWriteTilesParams
	bundles db.JournalWriteBundlesParams
	late    placed
	// changed are the levels whose last tile has changed and is not in tiles yet.
	changed [tileLevels]bool
}

// placed are transactions with their positions.
type placed struct{ ids, positions []int64 }

func (p *placed) add(id, position int64) {
	p.ids, p.positions = append(p.ids, id), append(p.positions, position)
}

func (t *tree) size() int64 { return int64(t.nodes.End()) }

// lateBy bounds how much lower than the greatest id before it the id of a transaction without a row in journal_late is: ten seconds.
const lateBy = 10_000 << ledger.IDBitsPerMillisecond

// append gives a transaction the next position.
func (t *tree) append(id int64, leaf []byte) error {
	if t.size() > 0 && id < t.maxID-lateBy {
		t.written.late.add(id, t.size()+1)
	}
	if t.size() == 0 || id > t.maxID {
		t.maxID = id
	}
	if err := t.nodes.Append(leaf, t.visit); err != nil {
		return fmt.Errorf("append to the Merkle tree: %w", err)
	}
	if t.ids = append(t.ids, id); len(t.ids) == tileWidth {
		t.writeBundle()
		t.ids = t.ids[:0]
	}
	return nil
}

// visit takes a node of the tree that is final.
func (t *tree) visit(node compact.NodeID, hash []byte) {
	if node.Level%tileHeight != 0 {
		return
	}
	level := node.Level / tileHeight
	if t.tiles[level] == nil {
		t.tiles[level] = make([]byte, 0, tileWidth*hashSize)
	}
	t.tiles[level] = append(t.tiles[level], hash...)
	t.written.changed[level] = true
	if len(t.tiles[level]) == tileWidth*hashSize {
		t.writeTile(level, int64(node.Index/tileWidth))
		t.tiles[level] = nil
	}
}

// flush adds to written what is not whole and has changed.
func (t *tree) flush() {
	for level, changed := range t.written.changed {
		if changed {
			t.writeTile(uint(level), t.size()>>(tileHeight*(level+1)))
		}
	}
	if len(t.ids) > 0 {
		t.writeBundle()
	}
}

func (t *tree) writeTile(level uint, tile int64) {
	w := &t.written.tiles
	w.Levels, w.Tiles, w.Hashes = append(w.Levels, int16(level)), append(w.Tiles, tile), append(w.Hashes, t.tiles[level])
	t.written.changed[level] = false
}

func (t *tree) writeBundle() {
	w := &t.written.bundles
	low := len(w.TransactionIds)
	w.TransactionIds = append(w.TransactionIds, t.ids...)
	w.Bundles, w.MaxIds = append(w.Bundles, (t.size()-1)/tileWidth), append(w.MaxIds, t.maxID)
	w.Lows, w.Highs = append(w.Lows, int32(low+1)), append(w.Highs, int32(len(w.TransactionIds)))
}

// loadTree reads the right edge of a tree with a size.
func loadTree(ctx context.Context, queries *db.Queries, tx db.DBTX, size int64) (*tree, error) {
	t := &tree{nodes: ranges.NewEmptyRange(0)}
	if size == 0 {
		return t, nil
	}
	nodes := compact.RangeNodes(0, uint64(size), nil)
	hashes, err := readNodes(ctx, queries, tx, nodes)
	if err != nil {
		return nil, err
	}
	if t.nodes, err = ranges.NewRange(0, uint64(size), hashes); err != nil {
		return nil, fmt.Errorf("read the Merkle tree: %w", err)
	}
	for level := range uint(tileLevels) {
		count := size >> (tileHeight * level)
		if count%tileWidth == 0 {
			continue
		}
		tiles, err := readTiles(ctx, queries, tx, []tileKey{{int16(level), count / tileWidth}})
		if err != nil {
			return nil, err
		}
		hashes := tiles[tileKey{int16(level), count / tileWidth}]
		if int64(len(hashes)) < count%tileWidth*hashSize {
			return nil, tileError(level, count/tileWidth)
		}
		t.tiles[level] = append(make([]byte, 0, tileWidth*hashSize), hashes[:count%tileWidth*hashSize]...)
	}
	last := (size - 1) / tileWidth
	bundles, err := queries.JournalBundles(ctx, tx, last, last)
	if err != nil {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	if len(bundles) != 1 || int64(len(bundles[0].TransactionIds)) != (size-1)%tileWidth+1 {
		return nil, fmt.Errorf("the journal has lost its last bundle, %d", last)
	}
	t.maxID = bundles[0].MaxID
	if size%tileWidth != 0 {
		t.ids = bundles[0].TransactionIds
	}
	return t, nil
}

// tileKey is the place of a tile.
type tileKey struct {
	level int16
	tile  int64
}

// errTile is returned when the tree lacks hashes.
var errTile = errors.New("the Merkle tree of the journal lacks hashes")

func tileError(level uint, tile int64) error {
	return fmt.Errorf("%w of tile %d of level %d", errTile, tile, level)
}

func readTiles(ctx context.Context, queries *db.Queries, tx db.DBTX, keys []tileKey) (map[tileKey][]byte, error) {
	levels, tiles := make([]int16, len(keys)), make([]int64, len(keys))
	for i, key := range keys {
		levels[i], tiles[i] = key.level, key.tile
	}
	rows, err := queries.JournalTiles(ctx, tx, levels, tiles)
	if err != nil {
		return nil, fmt.Errorf("read the Merkle tree: %w", err)
	}
	found := make(map[tileKey][]byte, len(rows))
	for _, row := range rows {
		found[tileKey{row.Level, row.Tile}] = row.Hashes
	}
	return found, nil
}

// readNodes returns the hashes of nodes of the tree, which must be final. It reads one tile for each at most.
func readNodes(ctx context.Context, queries *db.Queries, tx db.DBTX, nodes []compact.NodeID) ([][]byte, error) {
	keys, seen := make([]tileKey, 0, len(nodes)), map[tileKey]bool{}
	for _, node := range nodes {
		if key, _, _ := place(node); !seen[key] {
			seen[key] = true
			keys = append(keys, key)
		}
	}
	tiles, err := readTiles(ctx, queries, tx, keys)
	if err != nil {
		return nil, err
	}
	hashes := make([][]byte, len(nodes))
	for i, node := range nodes {
		key, first, count := place(node)
		tile := tiles[key]
		if len(tile) < (first+count)*hashSize {
			return nil, tileError(uint(key.level), key.tile)
		}
		hashes[i] = rootOf(tile[first*hashSize : (first+count)*hashSize])
	}
	return hashes, nil
}

// place returns the tile that a node is computed from, and which of its hashes.
func place(node compact.NodeID) (key tileKey, first, count int) {
	level, height := node.Level/tileHeight, node.Level%tileHeight
	begin := node.Index << height
	return tileKey{int16(level), int64(begin / tileWidth)}, int(begin % tileWidth), 1 << height
}

// rootOf returns the root over hashes, whose number is a power of two.
func rootOf(hashes []byte) []byte {
	if len(hashes) == hashSize {
		return hashes
	}
	half := len(hashes) / 2
	return hashChildren(rootOf(hashes[:half]), rootOf(hashes[half:]))
}
