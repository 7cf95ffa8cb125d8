package io.pagegrad.pagefile.postgres.heap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pagegrad.pagefile.CorruptPageException;
import io.pagegrad.pagefile.postgres.layout.HeapPageLayout;
import io.pagegrad.pagefile.postgres.layout.HeapTupleLayout;
import io.pagegrad.pagefile.postgres.layout.LinePointerLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeapPagesTest {
    private static final int PAGE = 8192;

    @TempDir
    Path directory;

    @Test
    void listsNormalItemsOnly() throws Exception {
        HeapPageBuilder page = new HeapPageBuilder(PAGE);
        page.add(new TupleBuilder().addInt(1).build());
        page.item(0, LinePointerLayout.UNUSED, 0);
        page.item(1, LinePointerLayout.REDIRECT, 0);
        page.item(0, LinePointerLayout.DEAD, 0);
        page.add(new TupleBuilder().addInt(2).build());
        assertThat(offsets(page.build())).containsExactly(8160, 8128);
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 2048, 4096, 8192, 16384, 32768})
    void readsEveryPageSize(int pageBytes) throws Exception {
        HeapPageBuilder page = new HeapPageBuilder(pageBytes);
        int added = 0;
        while (page.add(new TupleBuilder().addInt(added).build())) {
            added++;
        }
        byte[] bytes = HeapPageBuilder.withChecksums(page.build(HeapPageLayout.ALL_VISIBLE), pageBytes);
        try (HeapPages pages = TestRelation.of(directory, bytes, pageBytes, 1).open(TestRelation.reading(true))) {
            assertThat(pages.next()).isTrue();
            assertThat(pages.count()).isEqualTo(added);
            assertThat(pages.isUniform()).isTrue();
            assertThat(pages.next()).isFalse();
        }
    }

    @Test
    void skipsPagesThatWereNeverUsed() throws Exception {
        assertThat(offsets(new byte[3 * PAGE])).isEmpty();
    }

    @Test
    void refusesZeroUpperOnPageThatIsNotZero() {
        byte[] page = new byte[PAGE];
        page[5000] = 1;
        assertDamage(page, "pd_upper=0", "must be above 0");
    }

    @Test
    void namesFilePageOffsetFieldAndRule() {
        byte[] pages = new byte[3 * PAGE];
        byte[] damaged = onePage();
        ByteBuffer.wrap(damaged).order(ByteOrder.LITTLE_ENDIAN).putShort(HeapPageLayout.PD_LOWER, (short) 9001);
        System.arraycopy(damaged, 0, pages, 2 * PAGE, PAGE);
        assertDamage(
                pages,
                "16384 page 2 @12 pd_lower=9001: must be a multiple of 4 in [24, pd_upper=8160] (no page checksums)");
    }

    @Test
    void refusesFlagsThatDoNotExist() {
        assertDamage(with(onePage(), HeapPageLayout.PD_FLAGS, 8), "pd_flags=8");
    }

    @Test
    void refusesOtherPageSizeOrVersion() {
        assertDamage(with(onePage(), HeapPageLayout.PD_PAGESIZE_VERSION, PAGE | 3), "pd_pagesize_version=8195");
    }

    @Test
    void refusesSpecialSpaceOnHeapPage() {
        assertDamage(with(onePage(), HeapPageLayout.PD_SPECIAL, 8000), "pd_special=8000", "must be 8192");
    }

    @Test
    void refusesUpperBeyondSpecial() {
        assertDamage(with(onePage(), HeapPageLayout.PD_UPPER, 8200), "pd_upper=8200");
    }

    @Test
    void refusesItemsOutsideTheirPage() {
        assertDamage(withItem(LinePointerLayout.of(8152, 1, 28)), "item 1 lp_off=8152");
        assertDamage(withItem(LinePointerLayout.of(8164, 1, 28)), "item 1 lp_off=8164");
        assertDamage(withItem(LinePointerLayout.of(8160, 1, 33)), "item 1 lp_len=33", "must be in [24, 32]");
        assertDamage(withItem(LinePointerLayout.of(8160, 1, 23)), "item 1 lp_len=23");
        assertDamage(
                withItem(LinePointerLayout.of(32760, 1, 24)),
                "item 1 lp_off=32760",
                "must be a multiple of 8 in [8160, 8192)");
    }

    @Test
    void refusesHeaderOfWrongSize() {
        assertDamage(withByte(8160 + HeapTupleLayout.T_HOFF, 32), "@8182 t_hoff=32", "must be 24");
        assertDamage(withByte(8160 + HeapTupleLayout.T_INFOMASK, HeapTupleLayout.HEAP_HASOID_OLD), "t_hoff=24");
    }

    @Test
    void refusesMoreColumnsThanTheRelationHas() {
        assertDamage(withByte(8160 + HeapTupleLayout.T_INFOMASK2, 2), "natts=2", "relnatts=1");
    }

    /// Pages whose tuples are all visible are listed by a loop of their own.
    @Test
    void refusesTheSameWhereAllTuplesAreVisible() {
        assertDamage(allVisible(withByte(8160 + HeapTupleLayout.T_INFOMASK2, 2)), "natts=2", "relnatts=1");
        assertDamage(allVisible(withByte(8160 + HeapTupleLayout.T_HOFF, 32)), "@8182 t_hoff=32", "must be 24");
    }

    private static byte[] allVisible(byte[] page) {
        return with(page, HeapPageLayout.PD_FLAGS, HeapPageLayout.ALL_VISIBLE);
    }

    @Test
    void refusesTransactionsOfTheFuture() {
        HeapPageBuilder page = new HeapPageBuilder(PAGE);
        page.add(new TupleBuilder().transactions(2000, 0, 0x900).addInt(1).build());
        assertDamage(page.build(), "xid=2000", "next transaction 1000");
    }

    @Test
    void tellsFailedChecksum() throws Exception {
        byte[] page = HeapPageBuilder.withChecksums(onePage(), PAGE);
        page[8190] ^= 1;
        HeapRelation relation = TestRelation.of(directory, page, PAGE, 1);
        assertThatExceptionOfType(CorruptPageException.class)
                .isThrownBy(() -> offsets(relation, TestRelation.reading(true)))
                .withMessageContaining("pd_checksum=")
                .withMessageContaining("page checksum failed");
        assertThat(offsets(relation, TestRelation.reading(false))).containsExactly(8160);
    }

    @Test
    void tellsDamageUnderSoundChecksum() throws Exception {
        byte[] page = with(onePage(), HeapPageLayout.PD_FLAGS, 8);
        HeapRelation relation = TestRelation.of(directory, HeapPageBuilder.withChecksums(page, PAGE), PAGE, 1);
        assertThatExceptionOfType(CorruptPageException.class)
                .isThrownBy(() -> offsets(relation, TestRelation.reading(true)))
                .withMessageContaining("page checksum passed");
    }

    @Test
    void leavesOutDamagedPagesOnDemand() throws Exception {
        byte[] pages = new byte[3 * PAGE];
        System.arraycopy(onePage(), 0, pages, 0, PAGE);
        System.arraycopy(with(onePage(), HeapPageLayout.PD_FLAGS, 8), 0, pages, PAGE, PAGE);
        System.arraycopy(onePage(), 0, pages, 2 * PAGE, PAGE);
        List<String> damage = new ArrayList<>();
        HeapReading reading =
                TestRelation.reading(false).withDamage((found, items) -> damage.add(found.where() + " " + items));
        assertThat(offsets(TestRelation.of(directory, pages, PAGE, 1), reading)).hasSize(2);
        assertThat(damage).containsExactly("16384 page 1 @10 1");
    }

    private static byte[] onePage() {
        HeapPageBuilder page = new HeapPageBuilder(PAGE);
        page.add(new TupleBuilder().addInt(1).build());
        return page.build();
    }

    private static byte[] with(byte[] page, int offset, int u16) {
        ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN).putShort(offset, (short) u16);
        return page;
    }

    private static byte[] withItem(int item) {
        byte[] page = onePage();
        ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN).putInt(HeapPageLayout.HEADER_BYTES, item);
        return page;
    }

    private static byte[] withByte(int offset, int value) {
        byte[] page = onePage();
        page[offset] = (byte) value;
        return page;
    }

    private void assertDamage(byte[] pages, String... words) {
        assertThatExceptionOfType(CorruptPageException.class)
                .isThrownBy(() -> offsets(pages))
                .satisfies(e -> assertThat(e.getMessage()).contains(words));
    }

    private List<Integer> offsets(byte[] pages) throws IOException {
        return offsets(TestRelation.of(directory, pages, PAGE, 1), TestRelation.reading(false));
    }

    private static List<Integer> offsets(HeapRelation relation, HeapReading reading) throws IOException {
        List<Integer> offsets = new ArrayList<>();
        try (HeapPages pages = relation.open(reading)) {
            while (pages.next()) {
                for (int i = 0; i < pages.count(); i++) {
                    offsets.add(LinePointerLayout.offset(pages.items()[i]));
                }
            }
        }
        return offsets;
    }
}
