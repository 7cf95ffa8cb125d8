package io.pagegrad.cli.command;

import com.fasterxml.jackson.core.JsonGenerator;
import io.pagegrad.cli.output.JsonResult;
import io.pagegrad.cli.session.ExitStatus;
import io.pagegrad.cli.session.Surroundings;
import io.pagegrad.gpu.GpuReport;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "gpu",
        description = {
            "Says which GPUs, driver and compiler there are, or why there are none.",
            "Exits with 7 when no GPU can be trained on."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  pagegrad gpu", "  pagegrad gpu --json"})
final class GpuCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private CommonOptions common;

    GpuCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        GpuReport report = GpuReport.ofThisMachine();
        if (common.json()) {
            JsonResult.print(surroundings, json -> write(json, report.toMap()));
        } else {
            try (Writer out = surroundings.writer()) {
                for (String line : report.lines()) {
                    out.write(line + "\n");
                }
            }
        }
        return report.available() && !report.compilers().isEmpty()
                ? ExitStatus.DONE.code()
                : ExitStatus.NO_DEVICE.code();
    }

    private static void write(JsonGenerator json, Object value) throws IOException {
        switch (value) {
            case null -> json.writeNull();
            case Map<?, ?> map -> {
                json.writeStartObject();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    json.writeFieldName((String) entry.getKey());
                    write(json, entry.getValue());
                }
                json.writeEndObject();
            }
            case List<?> list -> {
                json.writeStartArray();
                for (Object element : list) {
                    write(json, element);
                }
                json.writeEndArray();
            }
            case Boolean truth -> json.writeBoolean(truth);
            case Integer number -> json.writeNumber(number);
            case Long number -> json.writeNumber(number);
            case Double number -> json.writeNumber(number);
            default -> json.writeString(value.toString());
        }
    }
}
