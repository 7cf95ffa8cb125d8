package io.pagegrad.pagefile.postgres.type;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// Writes a decimal as a server stores it: the short form where it fits, else the long one.
final class NumericWriter {
    private NumericWriter() {}

    static byte[] of(BigDecimal value) {
        BigDecimal magnitude = value.abs();
        int scale = Math.max(0, magnitude.scale());
        String plain = magnitude.setScale(scale).toPlainString();
        int point = plain.indexOf('.');
        String whole = point < 0 ? plain : plain.substring(0, point);
        String fraction = point < 0 ? "" : plain.substring(point + 1);
        String all = "0".repeat((4 - whole.length() % 4) % 4)
                + whole
                + fraction
                + "0".repeat((4 - fraction.length() % 4) % 4);
        int weight = (whole.length() + 3) / 4 - 1;
        List<Integer> digits = new ArrayList<>();
        for (int i = 0; i < all.length(); i += 4) {
            digits.add(Integer.parseInt(all.substring(i, i + 4)));
        }
        while (!digits.isEmpty() && digits.getFirst() == 0) {
            digits.removeFirst();
            weight--;
        }
        while (!digits.isEmpty() && digits.getLast() == 0) {
            digits.removeLast();
        }
        boolean negative = value.signum() < 0;
        return digits.isEmpty() ? bytes(false, scale, 0, digits) : bytes(negative, scale, weight, digits);
    }

    private static byte[] bytes(boolean negative, int scale, int weight, List<Integer> digits) {
        boolean isShort = scale <= 0x3F && weight >= -64 && weight <= 63;
        ByteBuffer out =
                ByteBuffer.allocate((isShort ? 2 : 4) + 2 * digits.size()).order(ByteOrder.LITTLE_ENDIAN);
        if (isShort) {
            out.putShort((short) (0x8000 | (negative ? 0x2000 : 0) | scale << 7 | weight & 0x7F));
        } else {
            out.putShort((short) ((negative ? 0x4000 : 0) | scale));
            out.putShort((short) weight);
        }
        digits.forEach(digit -> out.putShort((short) (int) digit));
        return out.array();
    }
}
