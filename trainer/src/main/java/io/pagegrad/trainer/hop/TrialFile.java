package io.pagegrad.trainer.hop;

import io.pagegrad.trainer.hop.TrialState.EpochLoss;
import io.pagegrad.trainer.hop.TrialState.UnitRecord;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/// A [TrialState] as bytes.
///
/// ```text
/// magic int64, form int32, trial int32, choices, epoch int64, visited, learning, history, bestLoss, sinceBest,
/// bestWeights, log, ended, endedEpoch int64; then CRC-32C int32 of all before
/// ```
///
/// Big-endian; lists are a count (int32) and their elements, texts UTF-8 behind a length (int32), doubles their
/// bits.
final class TrialFile {
    private static final long MAGIC = 0x50475241_44484f50L;
    private static final int FORM = 1;
    private static final int TRAILER_BYTES = 4;

    private TrialFile() {}

    static byte[] encode(TrialState state) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(MAGIC);
        out.writeInt(FORM);
        out.writeInt(state.trial());
        out.writeInt(state.choices().size());
        for (Map.Entry<String, String> choice : state.choices().entrySet()) {
            writeText(out, choice.getKey());
            writeText(out, choice.getValue());
        }
        out.writeLong(state.epoch());
        out.writeInt(state.visited().size());
        for (int partition : state.visited()) {
            out.writeInt(partition);
        }
        out.writeInt(state.learning().size());
        for (Map.Entry<String, double[]> part : state.learning().entrySet()) {
            writeText(out, part.getKey());
            writeNumbers(out, part.getValue());
        }
        out.writeInt(state.history().size());
        for (EpochLoss point : state.history()) {
            out.writeLong(point.epoch());
            out.writeDouble(point.loss());
            out.writeDouble(point.seconds());
            out.writeDouble(point.trainingSeconds());
        }
        out.writeDouble(state.bestLoss());
        out.writeInt(state.sinceBest());
        writeNumbers(out, state.bestWeights());
        out.writeInt(state.log().size());
        for (UnitRecord unit : state.log()) {
            out.writeLong(unit.epoch());
            out.writeInt(unit.partition());
            out.writeInt(unit.worker());
            out.writeDouble(unit.start());
            out.writeDouble(unit.end());
            out.writeDouble(unit.loadSeconds());
            out.writeLong(unit.rows());
            out.writeLong(unit.movedBytes());
        }
        out.writeBoolean(state.ended() != null);
        if (state.ended() != null) {
            writeText(out, state.ended());
        }
        out.writeLong(state.endedEpoch());
        CRC32C crc = new CRC32C();
        crc.update(bytes.toByteArray());
        out.writeInt((int) crc.getValue());
        return bytes.toByteArray();
    }

    /// @param file for messages
    /// @throws IOException when these are not the bytes of a state
    static TrialState decode(byte[] bytes, Path file) throws IOException {
        if (bytes.length < TRAILER_BYTES + Long.BYTES) {
            throw new IOException(file + " is damaged: it has only " + bytes.length + " bytes");
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - TRAILER_BYTES);
        if (ByteBuffer.wrap(bytes).getInt(bytes.length - TRAILER_BYTES) != (int) crc.getValue()) {
            throw new IOException(file + " is damaged: its checksum does not match");
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        if (in.readLong() != MAGIC) {
            throw new IOException(file + " is no state of a trial");
        }
        int form = in.readInt();
        if (form != FORM) {
            throw new IOException(file + " has form " + form + ": this version reads form " + FORM);
        }
        return new TrialState(
                in.readInt(),
                readChoices(in),
                in.readLong(),
                readVisited(in),
                readLearning(in),
                readHistory(in),
                in.readDouble(),
                in.readInt(),
                readNumbers(in),
                readLog(in),
                in.readBoolean() ? readText(in) : null,
                in.readLong());
    }

    private static Map<String, String> readChoices(DataInputStream in) throws IOException {
        Map<String, String> choices = new LinkedHashMap<>();
        for (int i = in.readInt(); i > 0; i--) {
            String name = readText(in);
            choices.put(name, readText(in));
        }
        return choices;
    }

    private static List<Integer> readVisited(DataInputStream in) throws IOException {
        List<Integer> visited = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            visited.add(in.readInt());
        }
        return visited;
    }

    private static Map<String, double[]> readLearning(DataInputStream in) throws IOException {
        Map<String, double[]> learning = new LinkedHashMap<>();
        for (int i = in.readInt(); i > 0; i--) {
            String name = readText(in);
            learning.put(name, readNumbers(in));
        }
        return learning;
    }

    private static List<EpochLoss> readHistory(DataInputStream in) throws IOException {
        List<EpochLoss> history = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            history.add(new EpochLoss(in.readLong(), in.readDouble(), in.readDouble(), in.readDouble()));
        }
        return history;
    }

    private static List<UnitRecord> readLog(DataInputStream in) throws IOException {
        List<UnitRecord> log = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            log.add(new UnitRecord(
                    in.readLong(),
                    in.readInt(),
                    in.readInt(),
                    in.readDouble(),
                    in.readDouble(),
                    in.readDouble(),
                    in.readLong(),
                    in.readLong()));
        }
        return log;
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }

    private static void writeNumbers(DataOutputStream out, double[] values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Double.BYTES);
        bytes.asDoubleBuffer().put(values);
        out.writeInt(values.length);
        out.write(bytes.array());
    }

    private static double[] readNumbers(DataInputStream in) throws IOException {
        double[] values = new double[in.readInt()];
        ByteBuffer.wrap(in.readNBytes(values.length * Double.BYTES))
                .asDoubleBuffer()
                .get(values);
        return values;
    }
}
